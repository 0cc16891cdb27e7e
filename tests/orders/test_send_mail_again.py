"""A mail of an order that failed, or of which nobody knows, is sent again from the order's page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core import mail

from dropship.deliveries.models import Delivery
from dropship.events.models import Event
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.telling_scene import Telling, mails

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "order"}


@pytest.fixture
def telling(maple, acme, in_scope, api, run_jobs) -> Telling:
    with in_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku), on_hand=50)
    return Telling(maple, api(), run_jobs)


@pytest.fixture
def lost(telling, in_scope) -> Any:
    """`lost(order, "uncertain")`: the mail of its receipt ended so, and the customer's box is empty."""

    def lose(order: dict[str, Any], state: str) -> Delivery:
        with in_scope(telling.tenant):
            (one,) = Delivery.objects.filter(stream=order["id"], kind="mail", payload__event="order.received")
            Delivery.objects.filter(id=one.id).update(state=state, last_error="451 <mailbox> busy")
        mail.outbox.clear()
        return one

    return lose


def again(order: dict[str, Any], one: Delivery) -> str:
    return f"/orders/{order['number']}/mails/{one.id}/again/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_one_click_sends_it_and_a_second_click_does_no_harm(telling, lost, as_user, amy, in_scope, state):
    order = telling.order()
    one = lost(order, state)
    browser = as_user(amy)
    page = browser.get(f"/orders/{order['number']}/")
    assert "451 <mailbox> busy" in words(page)
    assert again(order, one) in page.content.decode()

    first = browser.post(again(order, one), headers=HTMX)
    second = browser.post(again(order, one), headers=HTMX)
    telling.jobs()
    third = browser.post(again(order, one), headers=HTMX)

    assert "The mail goes out again." in words(first)
    assert "Mail sent again" in words(first).partition("What happened")[2]
    for late in (second, third):
        assert late.status_code == 200
        assert "This mail has been sent, or is about to be." in words(late)
    assert len(mails(about=order["number"])) == 1
    with in_scope(telling.tenant):
        assert Event.objects.filter(stream=order["id"], name="mail.sent_again").count() == 1


def test_a_mail_that_went_out_offers_nothing(telling, as_user, amy):
    order = telling.order()

    page = as_user(amy).get(f"/orders/{order['number']}/").content.decode()

    assert "Send again" not in page


def test_only_a_mail_of_that_order(telling, lost, as_user, amy, in_scope):
    order, other = telling.order("A-1"), telling.order("A-2", customer={"name": "Bo", "email": "bo@example.com"})
    one = lost(order, "failed")

    answer = as_user(amy).post(again(other, one), headers=HTMX)

    assert answer.status_code == 404
    with in_scope(telling.tenant):
        assert Delivery.objects.get(id=one.id).state == "failed"


def test_who_may_not_edit_orders_sees_the_failure_and_no_button(telling, lost, as_user, ana):
    order = telling.order()
    one = lost(order, "failed")
    browser = as_user(ana)

    page = browser.get(f"/orders/{order['number']}/")

    assert "451 <mailbox> busy" in words(page)
    assert "Send again" not in words(page)
    assert browser.post(again(order, one)).status_code == 403
