"""Returns on the pages of staff: asked for, decided, received, inspected, refunded."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Return
from tests.orders.returns_scene import ReturnsScene, returns_scene

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "return"}


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene()


@pytest.fixture
def agent(scene) -> Client:
    return scene.scene.login(Client(), "agent")


def text(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def the_one(scene: ReturnsScene) -> Return:
    with scene.inside():
        return Return.objects.get()


def line_of(scene: ReturnsScene, rma: Return) -> Any:
    with scene.inside():
        return rma.lines.get()


def test_staff_ask_for_a_return_from_the_order_s_page(scene, agent):
    order = scene.delivered(mug=2)
    path = f"/orders/{order.number}/returns/new/"
    page = agent.get(path)
    names = re.findall(r'name="(quantity_[^"]+)"', page.content.decode())
    request = re.search(r'name="request" value="([^"]+)"', page.content.decode())[1]
    assert len(names) == 1

    asked = {names[0]: "1", "reason": "damaged", "comment": "Broken handle", "request": request}
    answer = agent.post(path, asked)
    rma = the_one(scene)
    assert answer.headers["Location"] == f"/returns/{rma.number}/"
    shown = text(agent.get(answer.headers["Location"]))
    for words in ("Requested", "Damaged", "Broken handle", "A-MUG-1", "To be decided", order.number):
        assert words in shown, words

    agent.post(path, asked)
    assert the_one(scene).id == rma.id

    refused = agent.post(path, {names[0]: "0", "reason": "", "request": request})
    assert refused.status_code == 422
    too_many = agent.post(path, {names[0]: "2", "reason": "damaged", "request": "01980000-0000-7000-8000-000000000001"})
    assert too_many.status_code == 422


def test_an_order_of_which_nothing_has_arrived_says_so(scene, agent):
    order = scene.scene.order(mug=1)
    assert "Nothing of this order can come back" in text(agent.get(f"/orders/{order.number}/returns/new/"))


def test_a_return_is_worked_off_on_its_page(scene, agent):
    order, rma = scene.until("requested", mug=2)
    at, line = f"/returns/{rma.number}/", line_of(scene, rma)

    assert "To be inspected" not in text(agent.get(at))
    answer = agent.post(f"{at}approve/", {"return_to": "retailer", "shipping_paid_by": "customer"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Approved" in text(answer)
    assert agent.post(f"{at}sent/", {"carrier": "", "tracking_number": "1Z5R89390357567127"}).status_code == 302
    assert agent.post(f"{at}receive/", {f"quantity_{line.id}": "3"}).status_code == 422
    assert agent.post(f"{at}receive/", {f"quantity_{line.id}": "2"}).status_code == 302
    assert scene.counts(order) == {"returned": 2}
    found = {
        f"condition_{line.id}": "opened",
        f"disposition_{line.id}": "scrap",
        f"remark_{line.id}": "Smells of smoke",
    }
    assert agent.post(f"{at}inspect/", found).status_code == 302
    shown = text(agent.get(at))
    for words in ("Opened", "Scrap", "Smells of smoke", "$25.00"):
        assert words in shown, words
    assert agent.post(f"{at}refund/", {"amount": "25.01"}).status_code == 422
    assert agent.post(f"{at}refund/", {"amount": "20.00", "reference": "R-5"}).status_code == 302
    shown = text(agent.get(at))
    assert "$20.00" in shown
    assert "R-5" in shown
    assert scene.status(rma) == "refunded"


def test_an_inspected_return_can_be_sent_once_more(scene, agent):
    order, rma = scene.until("inspected", mug=1)
    assert agent.post(f"/returns/{rma.number}/replace/").status_code == 302
    assert scene.status(rma) == "replaced"
    assert scene.counts(order) == {"open": 1}


def test_declining_needs_a_reason_and_cancelling_none(scene, agent):
    _order, rma = scene.until("requested")
    assert agent.post(f"/returns/{rma.number}/decline/", {"reason": " "}).status_code == 422
    assert agent.post(f"/returns/{rma.number}/decline/", {"reason": "Worn for weeks"}).status_code == 302
    assert "Worn for weeks" in text(agent.get(f"/returns/{rma.number}/"))
    _order, rma = scene.until("approved")
    assert agent.post(f"/returns/{rma.number}/cancel/").status_code == 302
    assert scene.status(rma) == "cancelled"


def test_a_move_that_another_was_quicker_with_is_told_and_changes_nothing(scene, agent):
    _order, rma = scene.until("approved")
    answer = agent.post(f"/returns/{rma.number}/decline/", {"reason": "No"}, headers=HTMX)
    assert answer.status_code == 422
    assert "is approved and cannot become declined" in text(answer)
    assert scene.status(rma) == "approved"


def test_an_analyst_reads_and_decides_nothing(scene):
    _order, rma = scene.until("requested")
    analyst = scene.scene.login(Client(), "analyst")
    assert "approve-form" not in analyst.get(f"/returns/{rma.number}/").content.decode()
    assert analyst.post(f"/returns/{rma.number}/approve/").status_code == 403


def test_the_list_narrows_by_state_reason_supplier_order_and_words(scene, agent):
    order, rma = scene.until("requested", mug=1)
    for query in (
        "status=requested",
        "reason=damaged",
        "supplier=acme",
        f"order={order.number}",
        "waits=decide",
        f"q={rma.number}",
        "q=MUG-1",
        "requested_after=2020-01-01",
    ):
        assert rma.number in text(agent.get(f"/returns/?{query}")), query
    for query in (
        "status=approved",
        "reason=other",
        "supplier=birch",
        "order=1",
        "waits=finish",
        "waits=under_way",
        "q=none",
    ):
        assert rma.number not in text(agent.get(f"/returns/?{query}")), query
    exported = b"".join(agent.get("/returns/?export=csv")).decode()
    assert rma.number in exported


def test_many_are_approved_or_declined_at_once(scene, agent):
    _order, first = scene.until("requested")
    _order, other = scene.until("requested")
    ids = [str(first.id), str(other.id)]
    assert agent.post("/bulk/returns.approve/", {"ids": ids[:1]}).status_code in {200, 302}
    assert agent.post("/bulk/returns.decline/", {"ids": ids, "reason": "No"}).status_code in {200, 302}
    assert (scene.status(first), scene.status(other)) == ("approved", "declined")


def test_the_list_costs_the_same_for_one_as_for_many(scene, agent):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert agent.get("/returns/").status_code == 200
        return len(queries)

    order = scene.delivered(mug=6)
    scene.asked(order, mug=1)
    cost()
    first = cost()
    for _again in range(4):
        scene.asked(order, mug=1)
    assert cost() == first
