"""A customer asks to send something back, by the link of the tracking page alone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from dropship.tenancy.models import Tenant
from orders.models import Order, Return, ReturnNote
from tests.orders.returns_scene import ReturnsScene, returns_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReturnsScene:
    caches["strict"].clear()
    return returns_scene()


def text(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


class Customer:
    """Has the link of an order, and nothing else."""

    def __init__(self, order: Order) -> None:
        self.browser = Client()
        self.page = f"/track/{order.tracking_token}/"
        self.form = f"{self.page}return/"

    def fields(self) -> dict[str, str]:
        html = self.browser.get(self.form).content.decode()
        request = re.search(r'name="request" value="([^"]+)"', html)[1]
        return {"request": request, **dict.fromkeys(re.findall(r'name="(quantity_[^"]+)"', html), "0")}

    def asks(self, **typed: str) -> Any:
        fields = self.fields()
        quantity = next(name for name in fields if name.startswith("quantity"))
        return self.browser.post(self.form, {**fields, quantity: "1", "reason": "damaged", **typed})


def returns(scene: ReturnsScene) -> list[Return]:
    with scene.inside():
        return list(Return.objects.order_by("number"))


def test_a_customer_asks_and_sees_how_it_goes_on(scene):
    with scene.inside():
        Tenant.objects.filter(id=scene.tenant.id).update(return_address="Maple Returns\n9 Dock Road")
    order = scene.delivered(mug=2)
    customer = Customer(order)
    assert "Return something" in text(customer.browser.get(customer.page))

    answer = customer.asks(comment="The handle broke off")
    assert answer.headers["Location"] == customer.page
    (rma,) = returns(scene)
    assert (rma.status, rma.reason) == ("requested", "damaged")
    with scene.inside():
        assert ReturnNote.objects.get().text == "The handle broke off"
    shown = text(customer.browser.get(customer.page))
    assert rma.number in shown
    assert "We look at it and write to you." in shown

    scene.move(rma, "approve")
    shown = text(customer.browser.get(customer.page))
    assert "9 Dock Road" in shown
    assert "Return something" in shown, "the other mug may come back as well"
    scene.move(rma, "receive")
    scene.move(rma, "inspect")
    scene.move(rma, "decline", {"reason": "It was never ours."})
    assert "It was never ours." in text(customer.browser.get(customer.page))


def test_the_form_sent_twice_makes_one_return(scene):
    customer = Customer(scene.delivered(mug=1))
    fields = customer.fields()
    assert customer.asks(**fields | {name: "1" for name in fields if name != "request"}).status_code == 302
    again = customer.browser.post(customer.form, fields | {"reason": "damaged"})
    assert again.status_code == 302
    assert len(returns(scene)) == 1


def test_a_request_s_key_of_another_order_does_no_harm(scene):
    first, other = Customer(scene.delivered(mug=1)), Customer(scene.delivered(mug=1))
    key = first.fields()["request"]
    assert first.asks(request=key).status_code == 302
    assert other.asks(request=key).status_code == 302
    assert len(returns(scene)) == 2


def test_it_is_offered_for_delivered_orders_within_the_window_alone(scene):
    under_way = Customer(scene.scene.order(mug=1))
    late = Customer(scene.delivered(mug=1, hours=24 * 31))
    in_time = Customer(scene.delivered(mug=1, hours=24 * 29))
    for customer, offered in ((under_way, False), (late, False), (in_time, True)):
        assert ("Return something" in text(customer.browser.get(customer.page))) is offered
        assert ('name="reason"' in customer.browser.get(customer.form).content.decode()) is offered
    refused = late.browser.post(late.form, {"reason": "damaged"})
    assert "Nothing of this order can be returned here" in text(refused)
    assert returns(scene) == []

    Tenant.objects.filter(id=scene.tenant.id).update(return_window_days=0)
    assert "Return something" not in text(in_time.browser.get(in_time.page))


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "hunger"},
        {"comment": "x" * 2001},
        {"request": "once"},
        {"quantity": "0"},
        {"quantity": "2"},
    ],
)
def test_what_is_wrong_in_the_form_is_said_and_makes_nothing(scene, wrong):
    customer = Customer(scene.delivered(mug=1))
    fields = customer.fields()
    quantity = next(name for name in fields if name.startswith("quantity"))
    typed = {
        **fields,
        quantity: wrong.get("quantity", "1"),
        "reason": "damaged",
        **{k: v for k, v in wrong.items() if k != "quantity"},
    }
    answer = customer.browser.post(customer.form, typed)
    assert answer.status_code == 422
    assert "form-error" in answer.content.decode() or "callout" in answer.content.decode()
    assert returns(scene) == []


def test_a_wrong_link_finds_nothing_and_hammering_is_slowed_down(scene):
    assert Client().get("/track/sc000001nothing/return/").status_code == 404
    customer = Customer(scene.delivered(mug=1))
    answers = [customer.browser.post(customer.form, {"reason": ""}).status_code for _again in range(25)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert "Retry-After" in customer.browser.post(customer.form, {"reason": ""}).headers


def test_the_public_page_shows_no_price_supplier_or_contact(scene):
    order = scene.delivered(mug=2)
    customer = Customer(order)
    customer.asks(comment="words")
    scene.move(returns(scene)[0], "approve")
    for path in (customer.page, customer.form):
        html = customer.browser.get(path).content.decode()
        for secret in ("12.50", "25.00", "acme", "Acme", "canary", "4155550100", "PO-"):
            assert secret not in html, secret
