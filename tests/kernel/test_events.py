"""Events: written with the change, handed on at least once, in order, none lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from dropship.base.ids import uuid7
from dropship.events import dispatch
from dropship.events.dispatch import dispatch_waiting
from dropship.events.models import Event
from dropship.events.record import record, record_many
from dropship.events.registry import BATCH_SUBSCRIBERS, SUBSCRIBERS
from dropship.tenancy.owner import as_owner
from dropship.tenancy.scope import tenant_scope
from inventory.models import Product

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Tried:
    name: ClassVar[str] = "test.tried"
    stream: UUID
    number: int = 0
    amount: Decimal = Decimal("1.50")
    on: datetime = AT


@dataclass(frozen=True)
class Ended:
    name: ClassVar[str] = "test.ended"
    stream: UUID
    number: int = 0


@pytest.fixture
def told(monkeypatch):
    """What the subscriber has been told; it fails for the numbers in `told.bad`."""

    class Told(list):
        bad: set[int] = set()

    seen = Told()

    def subscriber(event: Event) -> None:
        Product.objects.create(sku=f"{event.id}", name="effect")
        seen.append(event.data["number"])
        if event.data["number"] in seen.bad:
            raise RuntimeError("bad\x00event")

    monkeypatch.setitem(SUBSCRIBERS, Tried.name, [subscriber])
    return seen


@pytest.fixture
def told_together(monkeypatch):
    """The batches a batch subscriber took; one that holds a number in `told_together.bad` fails."""

    class Batches(list):
        bad: set[int] = set()

    seen = Batches()

    def subscriber(events: list[Event]) -> None:
        Product.objects.bulk_create(
            Product(tenant_id=event.tenant_id, sku=f"{event.id}", name="effect") for event in events
        )
        if not seen.bad.isdisjoint(event.data["number"] for event in events):
            raise RuntimeError("bad event")
        seen.append((events[0].name, [event.data["number"] for event in events]))

    for name in (Tried.name, Ended.name):
        monkeypatch.setitem(BATCH_SUBSCRIBERS, name, [subscriber])
    return seen


def happen(*numbers: int, stream: UUID | None = None) -> UUID:
    stream = stream or uuid7()
    record_many([Tried(stream, number) for number in numbers], by="user:ann@example.com", at=AT)
    return stream


@pytest.mark.django_db
def test_what_is_written(maple):
    with tenant_scope(maple):
        record(Tried(uuid7(), 7), by="user:ann@example.com", at=AT)

        event = Event.objects.get(name="test.tried")
        assert event.data == {"number": 7, "amount": "1.50", "on": "2026-01-05T10:00:00+00:00"}
        assert (event.actor, event.at, event.handled_at) == ("user:ann@example.com", AT, None)


@pytest.mark.django_db
def test_an_event_goes_with_its_change(maple):
    with tenant_scope(maple):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            happen(1)
            1 / 0

        assert not Event.objects.filter(name="test.tried").exists()


@pytest.mark.django_db
def test_handed_on_in_order_and_once(maple, told):
    with tenant_scope(maple):
        happen(1, 2, 3)

        assert dispatch_waiting() == 3
        assert dispatch_waiting() == 0

        assert told == [1, 2, 3]
        assert not Event.objects.filter(name="test.tried", handled_at=None).exists()


@pytest.mark.django_db
def test_a_bad_event_waits_and_keeps_only_its_own_stream(maple, told):
    told.bad = {2}
    with tenant_scope(maple):
        stream = happen(1, 2, 3)
        happen(4)

        dispatch_waiting()

        effects = Product.objects.count()
        open_events = Event.objects.filter(name="test.tried", handled_at=None).order_by("position")
        assert [event.data["number"] for event in open_events] == [2, 3]
        assert effects == 2  # of 1 and 4, whatever was tried in between
        assert open_events[0].tries == 1
        assert "bad" in open_events[0].last_error
        assert dispatch_waiting() == 0 or [event.data["number"] for event in open_events.all()] == [2, 3]

        told.bad = set()
        Event.objects.filter(stream=stream).update(due_at=timezone.now())
        told.clear()
        while dispatch_waiting():
            pass
        assert told == [2, 3]
        assert Product.objects.count() == 4


@pytest.mark.django_db
def test_a_deadly_event_is_put_aside_and_frees_its_stream(maple, told):
    told.bad = {1}
    with tenant_scope(maple):
        happen(1, 2)
        for _ in range(dispatch.MAX_TRIES + 1):
            dispatch_waiting()
            Event.objects.filter(handled_at=None).update(due_at=timezone.now() - timedelta(seconds=1))

        dead = Event.objects.get(dead_at__isnull=False)
        assert (dead.data["number"], dead.tries) == (1, dispatch.MAX_TRIES)
        dispatch_waiting()
        assert not Event.objects.filter(name="test.tried", handled_at=None, dead_at=None).exists()


@pytest.mark.django_db
def test_a_batch_subscriber_takes_all_of_one_name_at_once(maple, told_together):
    with tenant_scope(maple):
        for number in range(50):
            happen(number)

        assert dispatch_waiting() == 50

    assert told_together == [("test.tried", list(range(50)))]


@pytest.mark.django_db
def test_a_batch_tells_nothing_before_what_came_first_in_its_stream(maple, told_together):
    with tenant_scope(maple):
        one, two = uuid7(), uuid7()
        record_many([Tried(one, 1), Ended(one, 2), Tried(one, 3)], by="test", at=AT)
        record_many([Ended(two, 4), Tried(two, 5)], by="test", at=AT)

        dispatch_waiting()

    order = [number for _, numbers in told_together for number in numbers]
    assert sorted(order) == [1, 2, 3, 4, 5]
    assert [number for number in order if number < 4] == [1, 2, 3]
    assert [number for number in order if number > 3] == [4, 5]


@pytest.mark.django_db
def test_a_bad_event_in_a_batch_keeps_only_its_own_stream(maple, told_together):
    told_together.bad = {17}
    with tenant_scope(maple):
        for number in range(0, 40, 2):
            happen(number, number + 1)

        dispatch_waiting()

        open_events = Event.objects.filter(name=Tried.name, handled_at=None).order_by("position")
        assert [event.data["number"] for event in open_events] == [17]
        assert Product.objects.count() == 39, "the effects of each good event stand once"
        assert len(told_together) < 20, "found by halves, not by telling each alone"


@pytest.mark.django_db
def test_many_that_wait_behind_a_bad_one_keep_nobody_else_waiting(maple, told):
    told.bad = {1}
    with tenant_scope(maple):
        happen(1, 2, 3, 4, 5, 6)
        happen(7)

        while dispatch_waiting(limit=3):
            pass

    assert 7 in told


@pytest.mark.django_db
def test_each_tenant_its_own(maple, rival, told):
    with tenant_scope(maple):
        happen(1)
    with tenant_scope(rival):
        happen(2)

    with tenant_scope(rival):
        dispatch_waiting()

    assert told == [2]


@pytest.mark.django_db(transaction=True)
def test_a_dispatcher_that_dies_leaves_everything_to_the_next(maple, told):
    with tenant_scope(maple):
        happen(1, 2)

    with pytest.raises(KeyboardInterrupt), tenant_scope(maple):
        dispatch_waiting()
        raise KeyboardInterrupt  # as if the worker were killed before the commit
    assert told == [1, 2]
    with tenant_scope(maple):
        assert not Product.objects.exists()
        dispatch_waiting()

        assert told == [1, 2, 1, 2]
        assert Product.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_handle_each_once(maple, told, together):
    with tenant_scope(maple):
        for _ in range(20):
            happen(1)

    def turn(_: int) -> int:
        with tenant_scope(maple):
            return dispatch_waiting()

    answers = together(4, turn)

    assert sum(answers) == 20
    with tenant_scope(maple):
        assert Product.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_clock_finds_the_tenants_with_work_and_nothing_more(maple, rival):
    from django.db import connection

    with tenant_scope(maple):
        happen(1)

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, tenant_id FROM due_work() WHERE job = 'events'")
        assert cursor.fetchall() == [("events", maple.id)]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET handled_at = now()")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM due_work() WHERE job = 'events'")
        assert cursor.fetchone() == (0,)
