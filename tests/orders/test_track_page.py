"""The customer's own page of an order: all about the parcels, nothing about money, suppliers or people."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.telling_scene import TRACKING, Telling

pytestmark = pytest.mark.django_db
PROMISED = "2099-03-09T12:00:00Z"
"""The tenth already where the retailer is."""
CANARY = {
    "customer": {"email": "canary@example.com", "name": "Canary Jones", "phone": "+14155550100"},
    "notes": "canary note",
    "tags": ["canary-tag"],
    "metadata": {"canary": "canary meta"},
    "shipping_total": "8.88",
    "lines": [
        {"sku": "MUG-1", "quantity": 2, "unit_price": "77.31"},
        {"sku": "LAMP-2", "quantity": 1, "unit_price": "91.17"},
    ],
}
SECRETS = (
    "canary",
    "4155550100",
    "8.88",
    "77.31",
    "91.17",
    "245.79",
    "254.67",
    "6.10",
    "acme",
    "desk@",
    "PO-",
    "USD",
    "$",
)
HEADLINES = {
    "received": "We are getting your order ready.",
    "on_hold": "We are checking something about your order",
    "backordered": "We are waiting for stock",
    "cancelled": "This order was cancelled.",
}


@pytest.fixture
def telling(maple, acme, in_scope, api, run_jobs) -> Telling:
    maple.time_zone, maple.support_email = "Pacific/Auckland", "care@maple.example"
    maple.save()
    with in_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku), on_hand=50)
        OfferFactory(supplier=acme, product=ProductFactory(sku="GONE"), on_hand=0)
    return Telling(maple, api(), run_jobs)


@pytest.fixture
def visit(as_user):
    """The page as a stranger gets it; the words without their mark-up."""

    def open_page(order: dict[str, Any], *, source: bool = False) -> str:
        answer = as_user(None).get("/track/" + order["tracking_url"].rstrip("/").rpartition("/")[2] + "/")
        assert answer.status_code == 200
        html = answer.content.decode()
        return html if source else re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))

    return open_page


def steps(page: str) -> list[tuple[str, str]]:
    """The progress line of a page's source: state and label of each step."""
    found = re.findall(r'progress-step is-(\w+)".*?progress-label">([^<]+)<', page, re.DOTALL)
    return [(label.strip(), state) for state, label in found]


def test_follows_an_order_from_the_click_to_the_door(telling, visit):
    order = telling.order(promised_by=PROMISED)
    assert steps(visit(order, source=True)) == [
        ("Ordered", "done"), ("In preparation", "current"), ("Shipped", "todo"), ("Out for delivery", "todo"),
        ("Delivered", "todo"),
    ]  # fmt: skip

    (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
    assert ("Shipped", "current") in steps(visit(order, source=True))

    telling.track(parcel, "out_for_delivery", "2026-11-20T08:00:00Z", location="Springfield")
    assert ("Out for delivery", "current") in steps(visit(order, source=True))

    telling.track(parcel, "delivered", "2026-11-20T11:30:00Z", description="Left at the door")
    assert {state for _label, state in steps(visit(order, source=True))} == {"done"}
    page = visit(order)
    assert "Everything has arrived." in page
    assert page.index("Left at the door") < page.index("Springfield") < page.index("Handed to the carrier")


def test_the_promised_day_is_the_retailers(telling, visit):
    assert "Expected by Tuesday, March 10." in visit(telling.order(promised_by=PROMISED))


def test_a_promise_that_has_passed_is_owned_up_to(telling, visit):
    page = visit(telling.order(promised_by="2026-02-01T12:00:00Z"))

    assert "We promised it by Monday, February 2 and are sorry" in page
    assert "Expected by" not in page


def test_each_parcel_is_shown_with_what_is_in_it(telling, visit):
    order = telling.order()
    telling.ship(order, {"MUG-1": 1}, {"MUG-1": 1})

    page = visit(order)

    for number in TRACKING:
        assert number in page
    assert "Parcel 1 of 2" in page
    assert "Parcel 2 of 2" in page
    assert page.count("1 × The MUG-1") == 2
    assert "A part of your order is on its way; the rest follows." in page
    assert ("Shipped in part", "current") in steps(visit(order, source=True))


def test_a_part_that_has_arrived_does_not_look_like_the_whole(telling, visit):
    order = telling.order()
    (parcel,) = telling.ship(order, {"MUG-1": 1})
    telling.track(parcel, "delivered", "2026-11-20T11:30:00Z")

    assert ("Shipped in part", "current") in steps(visit(order, source=True))
    assert "Everything has arrived." not in visit(order)


def test_a_parcel_in_trouble_is_said_calmly(telling, visit):
    order = telling.order()
    (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
    telling.track(parcel, "exception", "2026-11-20T08:00:00Z", description="Address not found")

    assert ("Shipped", "problem") in steps(visit(order, source=True))
    assert "Something went wrong on the way" in visit(order)


def test_a_cancelled_order_ends_there(telling, visit):
    order = telling.order(promised_by=PROMISED)
    telling.cancel(order)

    page = visit(order)

    assert HEADLINES["cancelled"] in page
    assert steps(visit(order, source=True)) == [("Ordered", "done"), ("Cancelled", "problem")]
    assert "Expected by" not in page
    assert "changed their mind" not in page


def test_what_was_cancelled_of_an_order_is_marked(telling, visit):
    order = telling.order()
    telling.ship(order, {"MUG-1": 2})
    telling.cancel(order)

    assert "1 × The LAMP-2 ( 1 cancelled)" in visit(order).replace("(1", "( 1")


@pytest.mark.parametrize("status", ["on_hold", "backordered"])
def test_an_order_that_waits_says_so(telling, visit, status):
    changes: dict[str, Any] = {"payment_status": "pending"}
    if status == "backordered":
        changes = {"lines": [{"sku": "GONE", "quantity": 9, "unit_price": "1.00"}], "shipping_total": "0.00"}
    order = telling.order(**changes)
    assert order["status"] == status

    assert HEADLINES[status] in visit(order)
    assert steps(visit(order, source=True))[:2] == [("Ordered", "current"), ("In preparation", "todo")]


def test_nothing_in_the_source_is_anybody_elses_business(telling, visit):
    order = telling.order(promised_by=PROMISED, **CANARY)
    (parcel,) = telling.ship(order, {"MUG-1": 2})
    telling.track(parcel, "in_transit", "2026-11-20T08:00:00Z")

    page = visit(order, source=True)

    shown = [secret for secret in SECRETS if secret.lower() in page.lower()]
    assert not shown
    assert "care@maple.example" in page
    assert "Springfield" in page
    assert "1 Main St" not in page, "whoever finds the link learns the town, not the door"


def test_what_was_typed_is_text(telling, visit):
    order = telling.order(
        lines=[{"sku": "MUG-1", "name": "<script>alert(1)</script>", "quantity": 1, "unit_price": "12.50"}]
    )

    assert "<script>alert" not in visit(order, source=True)


def test_is_kept_out_of_search_engines_caches_and_referrers(telling, as_user):
    order = telling.order()

    answer = as_user(None).get("/track/" + order["tracking_url"].rstrip("/").rpartition("/")[2] + "/")

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store, private"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_a_wrong_link_is_not_found_and_does_not_tell_how_near_it_was(telling, as_user, rival):
    token = telling.order()["tracking_url"].rstrip("/").rpartition("/")[2]
    near = [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token[:8] + "x" * (len(token) - 8),
        token[:8],
        token + "a",
        token.swapcase()[:8].lower() + token[8:].swapcase(),
    ]
    work, words = set(), set()
    for wrong in near:
        with CaptureQueriesContext(connection) as asked:
            answer = as_user(None).get(f"/track/{wrong}/")
        assert answer.status_code == 404
        work.add(len(asked))
        words.add(lasting(answer.content))
    assert (len(work), len(words)) == (1, 1)

    for wrong in ("nobody01" + token[8:], rival.key + token[8:], "x", "%00", "%F0%9F%91%BB", "..", "x" * 5000):
        answer = as_user(None).get(f"/track/{wrong}/")
        assert answer.status_code == 404
        assert lasting(answer.content) in words


def test_a_retailer_that_is_closed_shows_nothing(telling, as_user):
    order = telling.order()
    telling.tenant.is_active = False
    telling.tenant.save()

    assert as_user(None).get("/track/" + order["tracking_url"].rstrip("/").rpartition("/")[2] + "/").status_code == 404


def lasting(page: bytes) -> bytes:
    """A page without what differs from request to request."""
    return re.sub(rb'"X-CSRFToken": "[^"]*"', b"", page)
