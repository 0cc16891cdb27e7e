"""Seeing to a row of the desk later: who may, until when, and what brings it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dropship.accounts.roles import PERMISSIONS
from dropship.events.models import Event
from dropship.office.models import PutOff
from orders.actions.hold_order import hold_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import Order, PurchaseOrder
from tests.office.desk import Desk, is_gone, words
from tests.orders.purchasing_scene import UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "desk-dialog"}


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def desk(scene: Scene, client: Any) -> Desk:
    """An agent's."""
    return Desk(scene.login(client, "agent"))


@pytest.fixture
def order(scene: Scene) -> Order:
    order = scene.order(mug=1)
    with scene.inside():
        hold_order(order.id, reason="Ask the customer", by="user:max@example.com", at=timezone.now())
    return order


def put_off(desk: Desk, kind: str, seen: str = "", **answer: str) -> Any:
    row = desk.row(kind)
    headers = {**PART, "X-Desk-Row": row.key, "HX-Current-URL": f"http://testserver/desk/{seen}"}
    return desk.browser.post(f"/desk/{row.key}/put-off/", answer or {"when": "tomorrow"}, headers=headers)


def test_leaves_the_desk_and_every_count_and_stands_under_put_off(desk, scene, order):
    assert desk.counts() == {"All": 1, "Held by hand": 1}

    answer = put_off(desk, "held")

    assert is_gone(answer)
    assert f"Order {order.number}: put off until " in words(answer.content.decode())
    assert desk.counts() == {"All": 0, "Put off": 1}
    assert desk.rows() == []
    assert "waiting" not in desk.browser.get("/desk/count/").content.decode()
    (row,) = desk.rows("/desk/?kind=put-off")
    assert "Put off by agent" in row.text
    assert "Release" in row.forms, "it can be seen to from there as well"


def test_is_taken_back_by_hand(desk, order):
    put_off(desk, "held")
    (row,) = desk.rows("/desk/?kind=put-off")

    answer = desk.press(row, "Take it back", at="/desk/?kind=put-off")

    assert is_gone(answer)
    assert desk.counts() == {"All": 1, "Held by hand": 1}
    again = desk.press(row, "Take it back", at="/desk/?kind=put-off")
    assert is_gone(again)
    assert "This is on the desk already." in words(again.content.decode())


def test_is_written_down_with_who_and_until_when(desk, scene, order):
    put_off(desk, "held")
    desk.press(desk.rows("/desk/?kind=put-off")[0], "Take it back", at="/desk/?kind=put-off")

    with scene.inside():
        put, taken = Event.objects.filter(stream=order.id, name__startswith="desk_row.").order_by("position")
        assert (put.data["kind"], put.data["row"], put.actor) == ("held", str(order.id), taken.actor)
        assert put.data["until"] > timezone.now().isoformat()
    page = words(desk.browser.get(f"/orders/{order.number}/").content.decode())
    assert "Put off until" in page
    assert "On the desk again" in page


def test_is_back_by_itself_at_its_time(desk, scene, order):
    put_off(desk, "held")
    with scene.inside():
        PutOff.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert desk.counts() == {"All": 1, "Held by hand": 1}
    assert desk.rows("/desk/?kind=put-off") == []


def test_is_back_when_its_cause_changes(desk, scene, order):
    put_off(desk, "held")
    with scene.inside():
        Order.objects.filter(id=order.id).update(hold_reason="The customer has answered")

    assert desk.counts() == {"All": 1, "Held by hand": 1}
    assert "The customer has answered" in desk.row("held").text


def test_is_back_when_the_supplier_writes(desk, scene):
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        PurchaseOrder.objects.update(status="accepted", ship_by=hours_ago(10))
    put_off(desk, "late-shipment")
    assert desk.counts() == {"All": 0, "Put off": 1}

    clerk = scene.login(type(desk.browser)(), "supplier", "acme")
    clerk.post(f"/portal/purchase-orders/{purchase_order.number}/messages/", {"text": "Tomorrow, for sure"})

    assert desk.counts()["Late to ship"] == 1


def test_is_back_when_the_carrier_reports_anew(desk, scene):
    purchase_order = scene.routed(mug=2)
    with scene.inside():
        parcel = ship_purchase_order(
            purchase_order.id, carrier="ups", tracking_number=UPS, shipped_at=hours_ago(48), lines=None, by="x",
            at=timezone.now(),
        )  # fmt: skip
        record_tracking_event(parcel.id, status="exception", at=hours_ago(5), by="c", now=timezone.now())
    put_off(desk, "delivery-problem")
    assert desk.rows() == []

    with scene.inside():
        record_tracking_event(parcel.id, status="exception", at=hours_ago(1), by="c", now=timezone.now())

    assert desk.row("delivery-problem")


def test_every_kind_knows_what_is_news(desk, scene):
    """A kind without would sleep through whatever happens; and each of these is a query that runs."""
    from dropship.office.desk import KINDS
    from dropship.office.desk_asleep import asleep

    with scene.inside():
        for kind in KINDS.values():
            assert kind.news, kind.key
            assert list(asleep(kind)) == [], kind.key
            assert list(kind.waiting().values_list(kind.stream)) is not None


def test_what_is_dealt_with_meanwhile_is_put_off_no_more(desk, order):
    put_off(desk, "held")
    (row,) = desk.rows("/desk/?kind=put-off")

    assert is_gone(desk.press(row, "Release", at="/desk/?kind=put-off"))

    assert desk.counts() == {"All": 0}
    assert "Nothing is put off" in desk.page("/desk/?kind=put-off")


def test_whoever_comes_second_is_told(desk, order):
    row = desk.row("held")
    desk.press(row, "Release")

    answer = desk.browser.post(
        f"/desk/{row.key}/put-off/", {"when": "tomorrow"}, headers={**PART, "X-Desk-Row": row.key}
    )

    assert is_gone(answer)
    assert "Somebody has dealt with this already." in words(answer.content.decode())


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"when": "date", "date": "2020-01-01"}, "Choose a time that is still to come."),
        ({"when": "date", "date": "2999-01-01"}, "Choose a day within a year."),
        ({"when": "date", "date": ""}, "Choose a day."),
        ({"when": "date", "date": "soon"}, "Enter a valid date."),
        ({"when": "date", "date": "9999-12-31"}, "Choose a day within a year."),
        ({"when": "never"}, ""),
    ],
)
def test_a_day_that_does_not_fit_is_refused_in_the_dialog(desk, order, answer, complaint):
    shown = put_off(desk, "held", **answer)

    assert shown.status_code == 422
    assert "<html" not in shown.content.decode()
    assert complaint in words(shown.content.decode())
    assert desk.counts() == {"All": 1, "Held by hand": 1}


@pytest.mark.parametrize(
    ("now", "answer", "until"),
    [
        ("2026-03-02T15:20:00Z", {"when": "later"}, datetime(2026, 3, 2, 19, 0, tzinfo=UTC)),
        ("2026-03-02T15:20:00Z", {"when": "tomorrow"}, datetime(2026, 3, 3, 13, 0, tzinfo=UTC)),
        ("2026-03-03T03:30:00Z", {"when": "tomorrow"}, datetime(2026, 3, 3, 13, 0, tzinfo=UTC)),
        ("2026-03-02T15:20:00Z", {"when": "date", "date": "2026-03-09"}, datetime(2026, 3, 9, 12, 0, tzinfo=UTC)),
    ],
    ids=["in three hours, the full one", "at eight", "at eight, late in the evening", "after the clocks have changed"],
)
def test_means_the_day_where_the_reader_is(desk, scene, order, now, answer, until):
    scene.tenant.time_zone = "America/New_York"
    scene.tenant.save()
    with scene.inside():
        PutOff.objects.all().delete()

    with time_machine.travel(now, tick=False):
        put_off(desk, "held", **answer)

    with scene.inside():
        assert PutOff.objects.get().until == until


def test_later_today_is_not_offered_when_the_day_is_over(desk, order):
    row = desk.row("held")

    def asked(now: str) -> str:
        with time_machine.travel(now, tick=False):
            return words(desk.browser.get(f"/desk/{row.key}/put-off/", headers=PART).content.decode())

    assert "Later today" in asked("2026-03-02T15:20:00Z")
    assert "Later today" not in asked("2026-03-02T23:20:00Z")


def test_put_off_again_the_later_word_counts_and_what_is_over_is_forgotten(desk, scene, order):
    put_off(desk, "held")
    other = scene.order(mug=1)
    with scene.inside():
        hold_order(other.id, reason="Ask", by="user:max@example.com", at=timezone.now())
        PutOff.objects.update(until=hours_ago(1))
    assert len(desk.rows("/desk/?kind=held")) == 2

    for row in desk.rows("/desk/?kind=held"):
        for when in ("tomorrow", "later"):
            desk.browser.post(f"/desk/{row.key}/put-off/", {"when": when})

    with scene.inside():
        assert PutOff.objects.filter(until__lt=timezone.now() + timedelta(hours=5)).count() == 2


def test_only_who_may_act_puts_off_and_only_kinds_that_he_sees(desk, order, as_user, max, monkeypatch):
    row = desk.row("held")
    assert desk.browser.post(f"/desk/import/{order.id}/put-off/", {"when": "tomorrow"}).status_code == 404
    assert desk.browser.post(f"/desk/nothing/{order.id}/put-off/", {"when": "tomorrow"}).status_code == 404
    assert as_user(max).post(f"/desk/{row.key}/put-off/", {"when": "tomorrow"}).status_code == 404, "another retailer's"
    monkeypatch.setitem(PERMISSIONS, "desk.put_off", frozenset({"owner"}))
    assert desk.browser.post(f"/desk/{row.key}/put-off/", {"when": "tomorrow"}).status_code == 403
    assert "data-later" not in desk.page()


def test_without_script_it_leads_back_to_the_desk(desk, order):
    row = desk.row("held")

    assert desk.browser.get(f"/desk/{row.key}/put-off/").headers["Location"] == "/desk/"
    assert desk.browser.post(f"/desk/{row.key}/put-off/", {"when": "tomorrow"}).headers["Location"] == "/desk/"
    assert desk.rows() == []
