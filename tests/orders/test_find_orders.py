"""Orders are found by number, parcel and supplier, in the list and by programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from orders import search
from orders.models import PurchaseOrder, Shipment
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory, address
from tests.factories.suppliers import ShippingMethodFactory
from tests.orders.telling_scene import TRACKING, Telling

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def parcels(maple, acme, birch, in_scope) -> tuple[Any, Any, Any]:
    """An order sent in two parcels by Acme, one at Birch, one at nobody."""
    with in_scope(maple):
        orders = tuple(OrderFactory(search=word) for word in ("oak table", "pine shelf", "oak chair"))
        for number, (order, supplier) in enumerate(((orders[0], acme), (orders[0], acme), (orders[1], birch)), 1):
            po = PurchaseOrder.objects.create(
                order=order, supplier=supplier, number=f"PO-{number}", status="shipped", sent_at=AT, respond_by=AT,
                currency="USD", cost_total=0, ship_to={},
            )  # fmt: skip
            Shipment.objects.create(
                purchase_order=po, order=order, supplier_id=supplier.id, carrier="ups", tracking_number=f"1Z{number}",
                status="in_transit", shipped_at=AT,
            )  # fmt: skip
    return orders


@pytest.fixture
def listed(as_user, ann):
    """Which of these orders the list shows, in the order of the list."""

    def read(query: str, orders: tuple[Any, ...]) -> set[int]:
        page = as_user(ann).get(f"/orders/?{query}").content.decode()
        return {place for place, order in enumerate(orders) if page.count(f"/orders/{order.number}/")}

    return read


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=oak", {0, 2}),
        ("q=1z 2", {0}),
        ("q=1Z3", {1}),
        ("q=1Z", set()),
        ("supplier=acme", {0}),
        ("supplier=nobody", set()),
        ("supplier=acme&q=oak", {0}),
        ("supplier=birch&q=oak", set()),
    ],
)
@pytest.mark.parametrize("busy", [search.MANY, 1])
def test_in_the_list(query, found, busy, parcels, listed, monkeypatch):
    monkeypatch.setattr(search, "MANY", busy)

    assert listed(query, parcels) == found


@pytest.mark.parametrize("busy", [search.MANY, 1])
def test_an_order_with_two_purchase_orders_there_is_shown_once(busy, parcels, as_user, ann, monkeypatch):
    monkeypatch.setattr(search, "MANY", busy)

    page = as_user(ann).get("/orders/?supplier=acme").content.decode()

    assert page.count('name="ids"') == 1


@pytest.mark.parametrize("word", ["common", "50%_off\\", "rare"])
def test_the_newest_are_given_of_words_that_few_or_nearly_all_have(word, maple, rival, in_scope):
    """Also where there are more than are asked for; what is a sign of patterns is looked for as it stands."""
    with in_scope(rival):
        OrderFactory(search=word)
    with in_scope(maple):
        orders = [
            OrderFactory(
                search=f"before {word} after" if number % 3 or word == "common" else "else",
                placed_at=AT - timedelta(hours=number),
            )
            for number in range(12)
        ]
        if word == "rare":
            for order in orders[:-1]:
                type(order).objects.filter(id=order.id).update(search="else")
        want = [order.id for order in orders if type(order).objects.filter(id=order.id, search__contains=word).exists()]
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM search_orders(%s, 4)", [word])
            got = [row[0] for row in cursor.fetchall()]

    assert got == want[:4]


@pytest.fixture
def sold(maple, acme, in_scope, api, run_jobs) -> Any:
    """An order on its way in one parcel, between two others."""
    with in_scope(maple):
        ShippingMethodFactory(supplier=acme, destination="US", cost=0)
        for sku in ("MUG-BLUE-7", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku), on_hand=50)
    telling = Telling(maple, api(), run_jobs)
    line = {"sku": "LAMP-2", "quantity": 1, "unit_price": "12.50"}
    telling.order("other-1", lines=[line], customer={"email": "one@example.com", "name": "One"})
    order = telling.order(
        "WEB/77-31",
        lines=[{**line, "sku": "MUG-BLUE-7"}],
        customer={"email": "Zoe.Quist@example.com", "name": "Zoë Quist"},
        shipping_address=address(name="Zoë Quist", postal_code="94107", city="San Francisco", region="CA"),
        release=True,
    )
    telling.order("other-2", lines=[line], customer={"email": "two@example.com", "name": "Two"})
    telling.ship(order, {"MUG-BLUE-7": 1})
    return telling.fresh(order)


WHAT_ONE_KNOWS = {
    "number": lambda order: order["number"],
    "external id": lambda order: "web/77-31",
    "e-mail": lambda order: "zoe.quist@EXAMPLE.com",
    "name": lambda order: "zoë qu",
    "SKU": lambda order: "mug-blue-7",
    "tracking number": lambda order: f" {TRACKING[0].lower()[:9]} {TRACKING[0].lower()[9:]}",
    "postcode": lambda order: "94107",
}


@pytest.mark.parametrize("known", WHAT_ONE_KNOWS)
def test_the_page_finds_an_order_by_whatever_one_knows_of_it(known, sold, as_user, amy):
    page = as_user(amy).get("/orders/", {"q": WHAT_ONE_KNOWS[known](sold)}).content.decode()

    assert page.count('name="ids"') == 1
    assert f'href="/orders/{sold["number"]}/"' in page
