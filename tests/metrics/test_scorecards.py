"""Suppliers' scorecards: computed from the facts, handed down, shown to the supplier and to staff."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from metrics.tasks import hand_down_scorecards
from orders.models import PurchaseOrder
from suppliers.actions.open_thread import open_thread
from suppliers.models import Message, Scorecard

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(shop, acme, in_scope):
    """The figures of acme after the clock's turn: `{name: (value, n)}` of the last 30 days, or of `days`."""

    def read(days: int = 30) -> dict[str, tuple[float | None, int]]:
        with in_scope(shop.tenant):
            Scorecard.objects.update(as_of=timezone.now() - timedelta(hours=2))
        hand_down_scorecards(shop.tenant.id)
        with in_scope(shop.tenant, supplier=acme):
            card = Scorecard.objects.get(days=days)
        return {name: (one["value"], one["n"]) for name, one in card.figures.items()}

    return read


def test_counts_what_was_answered_shipped_and_delivered(shop, figures, in_scope):
    in_time = shop.order(4)
    shop.answer(in_time, "accept")
    shop.answer(in_time, "ship", {"carrier": "van", "tracking_number": "VAN-1"})
    late = shop.order(2)
    shop.answer(late, "accept")
    shop.answer(shop.order(3), "reject", {"reason": "capacity"})
    with in_scope(shop.tenant):
        yesterday = timezone.now() - timedelta(days=1)
        PurchaseOrder.objects.filter(order_id=late["id"]).update(ship_by=yesterday, deliver_by=yesterday)

    found = figures()

    assert found["acceptance_rate"] == (pytest.approx(2 / 3, abs=1e-4), 3)
    assert found["rejection_rate"] == (pytest.approx(1 / 3, abs=1e-4), 3)
    assert found["on_time_shipment"] == (0.5, 2)
    assert found["on_time_delivery"] == (0, 1)
    assert found["units_filled"] == (pytest.approx(4 / 9, abs=1e-4), 3)
    assert found["acknowledgement_time"][1] == 3
    assert found["tracking_problem_rate"] == (0, 1)
    assert found["message_response_time"] == (None, 0)


def test_a_parcel_in_trouble_counts_even_when_it_arrives_after_all(shop, figures):
    order = shop.order(2)
    shop.answer(order, "accept")
    shop.answer(order, "ship", {"carrier": "van", "tracking_number": "VAN-1"})
    [parcel] = shop.fresh(order)["shipments"]
    now = timezone.now()
    for status, at in (("exception", now - timedelta(minutes=2)), ("delivered", now)):
        shop.program.post(f"/shipments/{parcel['id']}/events/", {"status": status, "at": at.isoformat()})

    assert figures()["tracking_problem_rate"] == (1, 1)


def test_a_reply_is_counted_from_the_first_message_that_waited(shop, acme, figures, in_scope):
    now = timezone.now()
    with in_scope(shop.tenant):
        thread = open_thread(acme.id, subject="Where", at=now - timedelta(hours=9))
        for number, side, hours in ((1, "staff", 9), (2, "staff", 8), (3, "supplier", 6), (4, "supplier", 5)):
            Message.objects.create(
                thread=thread, supplier_id=acme.id, number=number, side=side, author="x", by="x", text="x",
                key=str(number), at=now - timedelta(hours=hours),
            )  # fmt: skip

    assert figures()["message_response_time"] == (3, 1)


def test_what_came_back_is_the_retailers_return_rate_of_what_the_supplier_sent(shop, figures, in_scope):
    for units, back in ((4, 1), (3, 0)):
        order = shop.order(units)
        shop.deliver(order, timezone.now().isoformat(), units)
        if back:
            asked = {"order": order["number"], "lines": [{"sku": "MUG-1", "quantity": back}], "reason": "damaged"}
            rma = shop.program.post("/returns/", asked).json()
            for verb in ("approve", "receive"):
                assert shop.program.post(f"/returns/{rma['id']}/{verb}/", {}).status_code == 200

    value, lines = figures()["return_rate"]
    of_all, units = shop.told("return_rate")

    assert (value, lines, units) == (pytest.approx(1 / 7, abs=1e-4), 2, 7)
    assert value == pytest.approx(of_all, abs=1e-4)


def test_the_time_before_stands_beside_it(shop, acme, figures, in_scope):
    shop.answer(shop.order(), "accept")
    before = shop.order()
    shop.answer(before, "reject", {"reason": "capacity"})
    with in_scope(shop.tenant):
        PurchaseOrder.objects.filter(order_id=before["id"]).update(sent_at=timezone.now() - timedelta(days=40))

    assert figures()["acceptance_rate"] == (1, 1)
    assert figures(90)["acceptance_rate"] == (0.5, 2)
    with in_scope(shop.tenant):
        assert Scorecard.objects.get(days=30).figures["acceptance_rate"]["previous"] == {"value": 0, "n": 1}


def test_is_computed_once_an_hour_and_tells_only_what_is_new(shop, figures, in_scope, count_events):
    shop.answer(shop.order(), "accept")
    figures()
    told = count_events()

    hand_down_scorecards(shop.tenant.id)
    with in_scope(shop.tenant):
        first = Scorecard.objects.get(days=30).as_of
    figures()

    with in_scope(shop.tenant):
        assert Scorecard.objects.get(days=30).as_of > first
    assert count_events() == told


@pytest.fixture
def count_events(shop, in_scope):
    from dropship.events.models import Event

    def count() -> int:
        with in_scope(shop.tenant):
            return Event.objects.filter(name="supplier.scored").count()

    return count


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_supplier_sees_its_own_and_staff_see_it_too(shop, figures, acme_clerk, birch_clerk, amy, as_user):
    shop.answer(shop.order(), "accept")
    shop.answer(shop.order(), "reject", {"reason": "capacity"})
    figures()

    page = words(as_user(acme_clerk).get("/portal/scorecard/"))
    for text in ("Acceptance rate", "50.0%", "2 purchase orders", "Target: at most 24 h", "Last 90 days", "Accepted wholly or in part"):  # fmt: skip
        assert text in page
    assert "50.0%" not in words(as_user(birch_clerk).get("/portal/scorecard/"))
    assert "50.0%" in words(as_user(amy).get("/suppliers/acme/"))
    assert as_user(acme_clerk).get("/portal/scorecard/?days=90").status_code == 200
    assert as_user(acme_clerk).get("/portal/scorecard/?days=x").status_code == 200


def test_without_figures_the_page_says_when_they_come(acme_clerk, as_user):
    assert "No figures yet" in words(as_user(acme_clerk).get("/portal/scorecard/"))
