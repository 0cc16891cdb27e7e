"""Who is told of a return, where it waits on the desk, what counts in the figures, and what an erasure takes away."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from dropship.privacy.keepers import Person, erase_everywhere, export_everywhere
from dropship.tenancy.models import Tenant
from metrics.kpis.definition import Period, compute_all
from metrics.kpis.returns import RETURN_RATE
from orders.models import Return, ReturnNote
from orders.personal import OrdersUnderWay
from suppliers.models import Supplier
from tests.office.desk import Desk, is_gone
from tests.orders.returns_scene import ReturnsScene, hours_ago, returns_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene()


def mails(scene: ReturnsScene, run_jobs, to: str) -> list[str]:
    run_jobs(scene.tenant)
    return [f"{one.subject}\n{one.body}" for one in mail.outbox if one.to == [to]]


def test_the_customer_is_told_at_each_turn_and_once(scene, run_jobs):
    with scene.inside():
        Supplier.objects.filter(code="acme").update(return_address="Acme Returns\n1 Dock Road")
    _order, rma = scene.until("inspected", mug=2)
    scene.move(rma, "refund")
    told = [one for one in mails(scene, run_jobs, "canary@example.com") if rma.number in one]
    run_jobs(scene.tenant)

    subjects = sorted(one.splitlines()[0] for one in told)
    assert subjects == [
        f"Your refund for return {rma.number}",
        f"Your return {rma.number} has arrived",
        f"Your return {rma.number}: we look at it",
        f"Your return {rma.number}: where to send it",
    ]
    assert any("1 Dock Road" in one for one in told)
    assert any("$25.00" in one for one in told)
    assert all("2 × The MUG-1" in one for one in told)


def test_who_is_declined_reads_why_and_who_has_no_address_to_send_to_is_asked_to_wait(scene, run_jobs):
    _order, declined = scene.until("requested")
    scene.move(declined, "decline", {"reason": "It was worn."})
    _order, approved = scene.until("approved")
    told = mails(scene, run_jobs, "canary@example.com")
    assert any("It was worn." in one for one in told)
    assert any("Please wait with sending it" in one and approved.number in one for one in told)


def test_a_supplier_is_told_what_comes_back_to_it_and_nothing_of_the_customer(scene, run_jobs):
    order = scene.delivered(mug=1)
    rma = scene.asked(order, mug=1, comment="canary words")
    scene.move(rma, "approve")
    other = scene.asked(scene.delivered(mug=1), mug=1)
    scene.move(other, "approve", {"return_to": "retailer"})
    told = [one for one in mails(scene, run_jobs, "desk@acme.example") if "RMA" in one]
    assert len(told) == 1
    assert "1 × The MUG-1" in told[0]
    assert f"/portal/returns/{rma.number}/" in told[0]
    assert "canary" not in told[0]
    assert "12.50" not in told[0]


def test_requests_stand_on_the_desk_until_decided_there(scene):
    desk = Desk(scene.scene.login(Client(), "agent"))
    first = scene.asked(scene.delivered(mug=1), mug=1, comment="The handle broke off")
    row = desk.row("return-to-decide")
    assert first.number in row.text
    assert "1 unit of order" in row.text
    assert "Damaged" in row.text
    assert "The handle broke off" in row.text
    assert is_gone(desk.press(row, "Approve"))
    assert scene.status(first) == "approved"

    other = scene.asked(scene.delivered(mug=1), mug=1)
    row = desk.row("return-to-decide")
    decline = next(name for name in row.forms if "Decline" in name)
    assert is_gone(desk.press(row, decline, reason="No"))
    assert scene.status(other) == "declined"


def test_what_is_back_stands_on_the_desk_until_it_is_settled(scene):
    desk = Desk(scene.scene.login(Client(), "agent"))
    _order, rma = scene.until("received")
    assert "To be inspected" in desk.row("return-to-finish").text
    scene.move(rma, "inspect")
    assert "waits for the money" in desk.row("return-to-finish").text
    scene.move(rma, "refund")
    assert desk.rows("/desk/?kind=return-to-finish") == []


def rate(scene: ReturnsScene) -> tuple[float | None, int, dict]:
    now = timezone.now()
    with scene.inside():
        figure = compute_all([RETURN_RATE], Period(hours_ago(24 * 30), now, now))["return_rate"]
    return figure.value, figure.n, figure.detail


def test_the_return_rate_counts_what_came_back_of_what_was_delivered(scene):
    assert rate(scene)[:2] == (None, 0)
    order = scene.delivered(mug=4)
    scene.asked(order, mug=1)
    assert rate(scene)[:2] == (0, 4), "asked for is not come back"
    _order, back = scene.until("received", mug=1)
    assert rate(scene) == (pytest.approx(1 / 5), 5, {"reasons": {"damaged": 1}})
    scene.move(back, "inspect")
    scene.move(back, "decline")
    assert rate(scene)[:2] == (0, 5)


def test_a_replaced_unit_stays_in_the_return_rate(scene):
    order, rma = scene.until("inspected", mug=1)
    scene.move(rma, "replace")
    scene.scene.route()
    second = scene.scene.purchase_orders(order.id)["acme"]
    scene.deliver(second, hours=0.1, number="1Z879E930346834440")
    assert rate(scene)[:2] == (pytest.approx(1 / 2), 2)


def test_an_erasure_takes_the_words_of_returns_and_waits_for_open_ones(scene):
    order = scene.delivered(mug=1)
    rma = scene.asked(order, mug=1, comment="canary words")
    person = Person(frozenset({order.id}), frozenset({"canary@example.com"}))
    with scene.inside():
        exported = json.dumps(export_everywhere(person), default=str)
        assert "canary words" in exported
        assert rma.number in exported
        with pytest.raises(OrdersUnderWay, match=rma.number):
            erase_everywhere(person, at=timezone.now())
    scene.move(rma, "decline", {"reason": "canary reason"})
    with scene.inside():
        erase_everywhere(person, at=timezone.now())
        assert ReturnNote.objects.count() == 0
        assert Return.objects.get().sent_by == ""


def test_the_order_s_timeline_tells_of_its_returns(scene):
    order, rma = scene.until("inspected", mug=1)
    shown = scene.scene.login(Client(), "agent").get(f"/orders/{order.number}/").content.decode()
    for words in (f"Return {rma.number} requested", f"Return {rma.number} received", "1 × MUG-1: As new"):
        assert words in shown, words


def test_the_company_says_how_long_returns_are_taken(scene):
    owner = scene.scene.login(Client(), "owner")
    form = {"name": "Maple", "currency": "USD", "country": "US", "time_zone": "UTC", "return_window_days": "14"}
    assert owner.post("/settings/company/", form).status_code == 302
    assert Tenant.objects.get(id=scene.tenant.id).return_window_days == 14
    owner.post("/settings/company/", {**form, "return_window_days": ""})
    assert Tenant.objects.get(id=scene.tenant.id).return_window_days == 14
