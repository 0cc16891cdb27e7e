"""What the page of an order says in words: where each unit is, how it stands against its promise, what comes next."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Order, PurchaseOrder
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.telling_scene import TRACKING
from tests.orders.test_order_page import LINE, amys, click, page_of, telling, words  # noqa: F401

pytestmark = pytest.mark.django_db


def part(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(end)[0]


def where(browser, order) -> str:
    return part(words(browser.get(page_of(order))), "Where the units are", "Why this supplier")


def test_each_line_tells_supplier_purchase_order_parcel_and_state(telling, amys):  # noqa: F811
    order = telling.order()
    number = order["purchase_orders"][0]["number"]
    assert f"2 × Acme {number} Sent answer by" in where(amys, order)

    telling.ship(order, {"MUG-1": 1})

    journeys = where(amys, order)
    assert f"1 × Acme {number} UPS …{TRACKING[0][-4:]} In transit" in journeys
    assert f"1 × Acme {number} Accepted ship by" in journeys
    assert part(journeys, "LAMP-2", "$40").count("1 × Acme") == 1


def test_what_was_tried_in_vain_stands_last_with_its_reason(telling, amys):  # noqa: F811
    order = telling.order(lines=[LINE], shipping_total="0.00")
    first = telling.purchase_orders(order)[0]
    telling.program.post(f"/purchase-orders/{first['id']}/reject/", {"reason": "out_of_stock"})
    telling.jobs()

    journeys = where(amys, order)

    assert journeys.index("Birch") < journeys.index(f"Acme {first['number']} Rejected Out of stock")


def test_units_that_wait_say_for_what(telling, amys, in_scope):  # noqa: F811
    with in_scope(telling.tenant):
        ProductFactory(sku="RARE-1")
    held = telling.order("A-1", payment_status="pending")
    short = telling.order("A-2", lines=[{**LINE, "sku": "RARE-1"}], shipping_total="0.00", release=True)

    assert "2 × Open not sent to a supplier yet" in where(amys, held)
    assert "Back-ordered no supplier has it in stock" in where(amys, short)
    assert "Waits for stock: 2 × RARE-1" in words(amys.get(page_of(short)))


@pytest.mark.parametrize(
    ("promised", "predicted", "delivered", "said"),
    [
        (9, 7, None, "Arrives about 2 days before it was promised"),
        (9, 8, None, "Arrives about 1 day before it was promised"),
        (9, 9, None, "Arrives just on the promised day"),
        (9, 12, None, "Arrives about 3 days after it was promised"),
        (-2, 4, None, "Overdue for 2 days"),
        (9, None, None, "Nobody can tell yet when it arrives"),
        (None, 4, None, "No date was promised"),
        (-3, -5, -4, "Arrived 1 day before it was promised"),
        (-3, -5, -3, "Arrived on the promised day"),
        (-3, -5, -1, "Arrived 2 days after it was promised"),
    ],
)
def test_the_promise_is_told_in_days(telling, amys, in_scope, promised, predicted, delivered, said):  # noqa: F811
    order, now = telling.order(), timezone.now()

    def day(days):
        return now + timedelta(days=days) if days is not None else None

    with in_scope(telling.tenant):
        Order.objects.filter(id=order["id"]).update(
            promised_by=day(promised), predicted_by=day(predicted), delivered_at=day(delivered)
        )

    assert said in words(amys.get(page_of(order)))


def test_the_next_step_comes_with_its_reason(telling, amys, in_scope):  # noqa: F811
    order = telling.order(lines=[LINE], shipping_total="0.00")
    number = order["purchase_orders"][0]["number"]

    def said() -> str:
        return part(words(amys.get(page_of(order))), "Promised", "What was bought")

    def set_back(**times) -> None:
        with in_scope(telling.tenant):
            PurchaseOrder.objects.filter(order_id=order["id"]).update(**times)

    assert f"Acme is to answer {number}" in said()
    set_back(respond_by=timezone.now() - timedelta(hours=3))
    assert f"Acme has not answered {number}; it was due 3 hours ago" in said()
    telling.program.post(f"/purchase-orders/{order['purchase_orders'][0]['id']}/accept/", {})
    assert f"Nothing to do: Acme ships {number}" in said()
    set_back(ship_by=timezone.now() - timedelta(days=2))
    assert f"Acme should have shipped {number} 2 days ago" in said()
    (parcel,) = telling.ship(order, {"MUG-1": 2})
    assert "Nothing to do: everything is on its way" in said()
    telling.track(parcel, "exception", "2026-01-08T10:00:00Z", description="Nobody at home")
    assert f"UPS has a problem with parcel {TRACKING[0]} Nobody at home" in said()
    telling.track(parcel, "delivered", "2026-01-09T10:00:00Z")
    assert "Nothing is left to do: everything has arrived." in said()


def test_held_by_hand_is_let_go_where_the_reason_stands(telling, amys):  # noqa: F811
    order = telling.order()
    click(amys, order, "hold/", reason="wait for the customer")

    page = words(amys.get(page_of(order)))

    assert "wait for the customer Let it go on" in page


def test_the_timeline_has_notes_in_their_words_and_mails(telling, amys):  # noqa: F811
    order = telling.order()
    click(amys, order, "note/", text="She wants it blue")
    telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})

    story = part(amys.get(page_of(order)).content.decode(), 'id="order-story"', 'id="order-notes"')

    assert "She wants it blue" in story
    assert "Mail: " in story
    for kind in ("staff", "suppliers", "parcels", "mails"):
        assert f'value="{kind}"' in story
        assert f"of-{kind}" in story


def test_an_unknown_sku_is_guessed_and_looked_for_not_chosen_from_all(telling, amys, in_scope):  # noqa: F811
    with in_scope(telling.tenant):
        for number in range(30):
            ProductFactory(sku=f"CHAIR-{number}", name=f"Chair {number}")
    order = telling.order(lines=[{**LINE, "sku": "MUG-11"}], shipping_total="0.00")

    page = amys.get(page_of(order)).content.decode()

    guesses = re.findall(r'name="sku" value="([^"]*)" formnovalidate', page)
    assert guesses[0] == "MUG-1"
    assert len(guesses) <= 3
    assert "<select" not in part(page, 'id="order-next"', "</section>")
    offered = amys.get("/products/options/", {"sku": "chair 1"}, headers={"HX-Request": "true"}).content.decode()
    assert '<option value="CHAIR-1">' in offered
    assert "MUG-1" not in offered
    assert amys.get("/products/options/", {"sku": ""}).content.strip() == b""
    click(amys, order, f"issues/{order['issues'][0]['id']}/", way="map_sku", sku="MUG-1")
    telling.jobs()
    assert telling.fresh(order)["status"] == "processing"


def test_the_number_of_statements_does_not_grow_with_the_order(telling, amys, in_scope, acme):  # noqa: F811
    with in_scope(telling.tenant):
        for number in range(20):
            OfferFactory(supplier=acme, product=ProductFactory(sku=f"CHAIR-{number}"), on_hand=50)
    small = telling.order("A-1", lines=[LINE], shipping_total="0.00")
    lines = [{"sku": f"CHAIR-{number}", "quantity": 1, "unit_price": "9.00"} for number in range(20)]
    large = telling.order("A-2", lines=lines, shipping_total="0.00", release=True)
    telling.ship(small, {"MUG-1": 2})
    telling.ship(large, {"CHAIR-1": 1}, {"CHAIR-2": 1})
    for number in range(5):
        click(amys, large, "note/", text=f"note {number}")

    def statements(order) -> int:
        amys.get(page_of(order))
        with CaptureQueriesContext(connection) as queries:
            amys.get(page_of(order))
        return len(queries)

    assert statements(large) == statements(small) <= 26
