"""Deliveries: queued once, carried outside any transaction, tried again, never sent twice by mistake."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dropship.deliveries import carry
from dropship.deliveries.carry import carry_due
from dropship.deliveries.models import Attempt, Delivery
from dropship.deliveries.queue import queue
from dropship.deliveries.registry import CARRIERS, Carrier, MaybeDelivered, NotDelivered
from dropship.tenancy import scope as scopes
from dropship.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)


class Post(list):
    """What has been sent; `fails` is raised, so often."""

    fails: BaseException | None = None
    times = 1

    def send(self, delivery):
        assert not connection.in_atomic_block
        assert scopes.current() is None
        if self.fails is not None and self.times:
            self.times -= 1
            raise self.fails
        self.append(delivery["key"])
        return "thanks\x00"


@pytest.fixture
def post(monkeypatch):
    post = Post()
    monkeypatch.setitem(CARRIERS, "letter", Carrier(post.send, repeatable=True))
    return post


def put(tenant, *keys: str) -> None:
    with tenant_scope(tenant):
        for key in keys:
            queue("letter", to="ann@example.com", key=key, payload={"text": "hello"})


def state(tenant) -> list[tuple]:
    with tenant_scope(tenant):
        return list(Delivery.objects.order_by("key").values_list("key", "state", "tries"))


def make_due(tenant) -> None:
    with tenant_scope(tenant):
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_queued_twice_is_one(maple, post):
    put(maple, "a", "a", "b")

    assert carry_due(maple.id) == 2

    assert sorted(post) == ["a", "b"]
    assert state(maple) == [("a", "sent", 1), ("b", "sent", 1)]
    with tenant_scope(maple):
        assert {attempt.outcome for attempt in Attempt.objects.all()} == {"sent"}
        assert {attempt.answer for attempt in Attempt.objects.all()} == {"thanks"}


def test_queued_goes_with_its_change(maple, post):
    with pytest.raises(ZeroDivisionError), tenant_scope(maple):
        queue("letter", to="ann@example.com", key="a", payload={})
        1 / 0

    assert state(maple) == []


def test_a_failure_is_tried_again_later(maple, post):
    put(maple, "a")
    post.fails = ConnectionError("away")

    carry_due(maple.id)
    assert state(maple) == [("a", "queued", 1)]
    assert carry_due(maple.id) == 0
    make_due(maple)
    carry_due(maple.id)

    assert state(maple) == [("a", "sent", 2)]
    assert post == ["a"]


def test_after_the_last_try_it_is_failed(maple, post):
    put(maple, "a")
    post.fails, post.times = ConnectionError("away"), 100

    for _ in range(len(carry.PAUSES) + 5):
        carry_due(maple.id)
        make_due(maple)

    assert state(maple) == [("a", "failed", len(carry.PAUSES) + 1)]


def test_a_refusal_for_good_is_not_tried_again(maple, post):
    put(maple, "a", "b")
    post.fails = NotDelivered("no such address")

    assert carry_due(maple.id) == 2

    assert sorted(row[1] for row in state(maple)) == ["failed", "sent"]


def test_nobody_carries_it(maple):
    with tenant_scope(maple):
        queue("pigeon", to="x", key="a", payload={})

    carry_due(maple.id)

    assert state(maple) == [("a", "failed", 1)]


@pytest.mark.parametrize(("repeatable", "ends"), [(True, "sent"), (False, "uncertain")])
def test_a_sender_that_died_in_the_middle(maple, post, monkeypatch, repeatable, ends):
    monkeypatch.setitem(CARRIERS, "letter", Carrier(post.send, repeatable=repeatable))
    put(maple, "a")
    post.fails = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        carry_due(maple.id)
    assert carry_due(maple.id) == 0  # the lease holds
    make_due(maple)

    carry_due(maple.id)

    assert [row[1] for row in state(maple)] == [ends]
    assert len(post) == (1 if repeatable else 0)


def test_two_carriers_at_once_send_each_once(maple, post, together):
    put(maple, *(f"k{number:02}" for number in range(20)))

    assert sum(together(4, lambda _: carry_due(maple.id))) == 20

    assert sorted(post) == [f"k{number:02}" for number in range(20)]


def test_never_inside_a_transaction(maple, post):
    with transaction.atomic(), pytest.raises(transaction.TransactionManagementError):
        carry_due(maple.id)


def test_each_tenant_its_own(maple, rival, post):
    put(maple, "a")
    put(rival, "b")

    carry_due(rival.id)

    assert post == ["b"]


@pytest.mark.parametrize(("repeatable", "ends"), [(True, "queued"), (False, "uncertain")])
def test_what_may_have_arrived_is_not_sent_again_where_twice_would_do_harm(maple, post, monkeypatch, repeatable, ends):
    monkeypatch.setitem(CARRIERS, "letter", Carrier(post.send, repeatable=repeatable))
    put(maple, "a")
    post.fails = MaybeDelivered("silence")

    carry_due(maple.id)

    assert state(maple) == [("a", ends, 1)]
