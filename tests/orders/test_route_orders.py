"""Waiting orders find their suppliers: whole, split, back-ordered, and again when one says no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dropship.base.ids import uuid7
from inventory.models import Reservation, Stock
from orders.actions.change_rule import RuleDraft, change_rule
from orders.actions.route_orders import route_orders
from orders.models import Decision, Order, OrderLine, PurchaseOrder, PurchaseOrderLine
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory
from tests.factories.suppliers import ShippingMethodFactory, SupplierFactory

pytestmark = pytest.mark.django_db
STAFF, ROUTING = "user:max@example.com", "system:routing"


class Shop:
    """The retailer maple with acme (cheap) and birch (dear), told in few words."""

    def __init__(self, tenant, suppliers, in_scope) -> None:
        self.tenant, self.suppliers, self.scope = tenant, suppliers, in_scope

    def offers(self, **stock: dict[str, int]) -> None:
        """`offers(acme={"MUG-1": 5}, birch={…})`; the cost is 6 at acme and 8 at everybody else."""
        with self.scope(self.tenant):
            for code, units in stock.items():
                for sku, on_hand in units.items():
                    cost = Decimal(6 if code == "acme" else 8)
                    OfferFactory(
                        supplier=self.suppliers[code], product=ProductFactory(sku=sku), on_hand=on_hand, cost=cost
                    )

    def order(self, *lines: tuple[str, int], **fields: Any) -> Order:
        with self.scope(self.tenant):
            return OrderFactory(lines=list(lines), **fields)

    def route(self) -> int:
        with self.scope(self.tenant):
            return route_orders(by=ROUTING, at=timezone.now())

    def rule(
        self, effect: str, *codes: str, weights: dict[str, Decimal] | None = None, **conditions: list[str]
    ) -> None:
        with self.scope(self.tenant):
            draft = RuleDraft("the rule", effect, conditions=conditions, suppliers=list(codes), weights=weights or {})
            change_rule(None, draft, by=STAFF, at=timezone.now())

    def sent(self, order: Order) -> dict[str, list[tuple[str, int]]]:
        """What each supplier was asked for in purchase orders that stand."""
        with self.scope(self.tenant):
            lines = PurchaseOrderLine.objects.filter(
                purchase_order__order=order, purchase_order__status__in=["sent", "accepted"]
            ).order_by("purchase_order__number", "position")
            found: dict[str, list[tuple[str, int]]] = {}
            for code, sku, quantity in lines.values_list("purchase_order__supplier__code", "sku", "quantity"):
                found.setdefault(code, []).append((sku, quantity))
            return found

    def fresh(self, order: Order) -> Order:
        with self.scope(self.tenant):
            return Order.objects.get(id=order.id)

    def reserved(self) -> dict[tuple[str, str], int]:
        with self.scope(self.tenant):
            rows = Stock.objects.filter(reserved__gt=0)
            return {
                (code, sku): reserved
                for code, sku, reserved in rows.values_list("offer__supplier__code", "offer__sku", "reserved")
            }


@pytest.fixture
def shop(maple, acme, birch, in_scope) -> Shop:
    return Shop(maple, {"acme": acme, "birch": birch}, in_scope)


def test_one_supplier_gets_the_whole_order_where_it_can(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5, "LAMP-2": 5})
    order = shop.order(("MUG-1", 2), ("LAMP-2", 1))

    shop.route()

    assert shop.sent(order) == {"birch": [("MUG-1", 2), ("LAMP-2", 1)]}
    kept = shop.fresh(order)
    assert (kept.status, kept.needs_routing_at) == ("processing", None)
    assert kept.routed_at is not None
    assert kept.predicted_by > timezone.now()
    assert shop.reserved() == {("birch", "MUG-1"): 2, ("birch", "LAMP-2"): 1}


def test_the_cheaper_one_is_taken_of_two_that_have_all(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))

    shop.route()

    assert shop.sent(order) == {"acme": [("MUG-1", 2)]}


def test_what_none_has_whole_is_split(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"LAMP-2": 5})
    order = shop.order(("MUG-1", 2), ("LAMP-2", 1))

    shop.route()

    assert shop.sent(order) == {"acme": [("MUG-1", 2)], "birch": [("LAMP-2", 1)]}
    with shop.scope(shop.tenant):
        numbers = list(PurchaseOrder.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"{order.number}-1", f"{order.number}-2"]


def test_a_line_is_split_when_no_stock_holds_it(shop) -> None:
    shop.offers(acme={"MUG-1": 3}, birch={"MUG-1": 3})
    order = shop.order(("MUG-1", 5))

    shop.route()

    assert sum(quantity for lines in shop.sent(order).values() for _, quantity in lines) == 5
    assert shop.fresh(order).status == "processing"


def test_lines_that_draw_on_the_same_offer_are_summed(shop) -> None:
    shop.offers(acme={"MUG-1": 5})
    order = shop.order(("MUG-1", 3), ("MUG-1", 3))

    shop.route()

    with shop.scope(shop.tenant):
        lines = OrderLine.objects.filter(order=order)
        assert sum(lines.values_list("allocated", flat=True)) == 5
        assert sum(lines.values_list("backordered", flat=True)) == 1
    assert shop.reserved() == {("acme", "MUG-1"): 5}


def test_the_buffer_and_inactive_offers_are_not_sold(shop) -> None:
    with shop.scope(shop.tenant):
        mug = ProductFactory(sku="MUG-1")
        OfferFactory(supplier=shop.suppliers["acme"], product=mug, on_hand=5, buffer=3)
        OfferFactory(supplier=shop.suppliers["birch"], product=mug, on_hand=5, is_active=False)
    order = shop.order(("MUG-1", 5))

    shop.route()

    assert shop.sent(order) == {"acme": [("MUG-1", 2)]}


def test_who_does_not_ship_there_is_not_asked(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    with shop.scope(shop.tenant):
        ShippingMethodFactory(supplier=shop.suppliers["acme"], destination="CA")
        ShippingMethodFactory(supplier=shop.suppliers["birch"], destination="US")
    order = shop.order(("MUG-1", 1))

    shop.route()

    assert list(shop.sent(order)) == ["birch"]


def test_shipping_counts_in_the_cost(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    with shop.scope(shop.tenant):
        ShippingMethodFactory(supplier=shop.suppliers["acme"], destination="US", cost=Decimal(9), transit_days=5)
        ShippingMethodFactory(supplier=shop.suppliers["birch"], destination="US", cost=Decimal(1), transit_days=5)
    order = shop.order(("MUG-1", 1))

    shop.route()

    assert list(shop.sent(order)) == ["birch"]


def test_what_none_has_waits_and_goes_when_stock_is_reported(shop, api, run_jobs) -> None:
    shop.offers(acme={"MUG-1": 0})
    order = shop.order(("MUG-1", 4))
    run_jobs(shop.tenant)
    assert (shop.fresh(order).status, shop.sent(order)) == ("backordered", {})

    report = {"mode": "partial", "items": [{"supplier_sku": "A-MUG-1", "quantity": 3}]}
    assert api().put("/suppliers/acme/stock/", report).status_code == 200
    run_jobs(shop.tenant)

    assert shop.sent(order) == {"acme": [("MUG-1", 3)]}
    assert shop.fresh(order).status == "processing"
    with shop.scope(shop.tenant):
        line = OrderLine.objects.get(order=order)
    assert (line.allocated, line.backordered) == (3, 1)

    report["items"][0]["quantity"] = 8
    api().put("/suppliers/acme/stock/", report)
    run_jobs(shop.tenant)

    assert sum(quantity for _, quantity in shop.sent(order)["acme"]) == 4
    with shop.scope(shop.tenant):
        line.refresh_from_db()
    assert (line.allocated, line.backordered) == (4, 0)


def test_a_back_order_goes_when_another_order_is_cancelled(shop, api, run_jobs) -> None:
    shop.offers(acme={"MUG-1": 2})
    first = shop.order(("MUG-1", 2))
    run_jobs(shop.tenant)
    second = shop.order(("MUG-1", 2))
    run_jobs(shop.tenant)
    assert shop.fresh(second).status == "backordered"

    api().post(f"/orders/{first.id}/cancel/", {"reason": "changed my mind"})
    run_jobs(shop.tenant)

    assert shop.sent(second) == {"acme": [("MUG-1", 2)]}
    assert shop.reserved() == {("acme", "MUG-1"): 2}


def test_the_clock_finds_stock_whose_bell_was_missed(shop, run_jobs) -> None:
    shop.offers(acme={"MUG-1": 0})
    order = shop.order(("MUG-1", 1))
    run_jobs(shop.tenant)
    with shop.scope(shop.tenant):
        Stock.objects.update(on_hand=5)

    run_jobs(shop.tenant, periodic=True)

    assert shop.sent(order) == {"acme": [("MUG-1", 1)]}


def test_a_rule_prefers(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    shop.rule("prefer", "birch")
    order = shop.order(("MUG-1", 1))

    shop.route()

    assert list(shop.sent(order)) == ["birch"]


def test_a_rule_excludes_for_its_destination_alone(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    shop.rule("exclude", "acme", countries=["CA"])
    at_home, abroad = shop.order(("MUG-1", 1)), shop.order(("MUG-1", 1), country="CA")

    shop.route()

    assert (list(shop.sent(at_home)), list(shop.sent(abroad))) == (["acme"], ["birch"])


def test_excluding_all_makes_a_back_order(shop) -> None:
    shop.offers(acme={"MUG-1": 5})
    shop.rule("exclude", "acme", skus=["MUG-1"])
    order = shop.order(("MUG-1", 1))

    shop.route()

    assert shop.fresh(order).status == "backordered"
    assert shop.reserved() == {}


def test_scoring_by_days_takes_the_faster(shop) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    with shop.scope(shop.tenant):
        ShippingMethodFactory(supplier=shop.suppliers["acme"], destination="US", cost=Decimal(1), transit_days=9)
        ShippingMethodFactory(supplier=shop.suppliers["birch"], destination="US", cost=Decimal(1), transit_days=1)
    cheap = shop.order(("MUG-1", 1))
    shop.route()
    shop.rule("score", weights={"promised_days": Decimal(100)})
    fast = shop.order(("MUG-1", 1))
    shop.route()

    assert (list(shop.sent(cheap)), list(shop.sent(fast))) == (["acme"], ["birch"])


def test_an_exchange_rate_says_what_a_foreign_cost_is_worth(shop, in_scope) -> None:
    """900 yen are less than 8 dollars."""
    with in_scope(shop.tenant):
        mug = ProductFactory(sku="MUG-1")
        OfferFactory(supplier=shop.suppliers["acme"], product=mug, on_hand=9, cost=Decimal(900), currency="JPY")
        OfferFactory(supplier=shop.suppliers["birch"], product=mug, on_hand=9, cost=Decimal(8))
    type(shop.tenant).objects.filter(id=shop.tenant.id).update(exchange_rates={"JPY": "0.0064"})
    order = shop.order(("MUG-1", 1))

    shop.route()

    assert shop.sent(order) == {"acme": [("MUG-1", 1)]}


def test_a_purchase_order_adds_up_one_currency(shop, in_scope) -> None:
    """The supplier has changed its currency: what it priced before stands in the former one."""
    with in_scope(shop.tenant):
        for sku, currency, cost in (("MUG-1", "USD", 5), ("LAMP-2", "JPY", 700)):
            product = ProductFactory(sku=sku)
            OfferFactory(
                supplier=shop.suppliers["acme"], product=product, on_hand=9, cost=Decimal(cost), currency=currency
            )
    order = shop.order(("MUG-1", 1), ("LAMP-2", 2))

    shop.route()

    with in_scope(shop.tenant):
        sums = PurchaseOrder.objects.filter(order=order).values_list("currency", "cost_total")
        assert dict(sums) == {"USD": Decimal(5), "JPY": Decimal(1400)}


def test_the_decision_is_explained(shop, api) -> None:
    shop.offers(acme={"MUG-1": 1}, birch={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))
    shop.route()

    answer = api().get(f"/orders/{order.id}/routing/")

    explained = answer.json()
    assert answer.status_code == 200
    decision = explained["decisions"][0]
    assert (explained["status"], decision["cause"], len(explained["decisions"])) == ("processing", "received", 1)
    assert "Birch" in decision["summary"]
    told = str(decision["considered"])
    assert "acme" in told.lower() and "birch" in told.lower()
    assert str(order.id) not in told


def test_who_rejects_is_passed_over_for_the_next_best(shop, api, run_jobs) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))
    run_jobs(shop.tenant)
    asked = api(supplier=shop.suppliers["acme"])
    purchase_order = asked.get("/purchase-orders/").json()["results"][0]

    assert asked.post(f"/purchase-orders/{purchase_order['id']}/reject/", {"reason": "out_of_stock"}).status_code == 200
    run_jobs(shop.tenant)

    assert shop.sent(order) == {"birch": [("MUG-1", 2)]}
    assert shop.reserved() == {("birch", "MUG-1"): 2}
    with shop.scope(shop.tenant):
        assert Decision.objects.filter(order=order).order_by("at").last().cause == "routed again"


def test_when_all_have_rejected_the_order_is_a_back_order(shop, api, run_jobs) -> None:
    shop.offers(acme={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))
    run_jobs(shop.tenant)
    asked = api(supplier=shop.suppliers["acme"])
    purchase_order = asked.get("/purchase-orders/").json()["results"][0]

    asked.post(f"/purchase-orders/{purchase_order['id']}/reject/", {"reason": "discontinued"})
    run_jobs(shop.tenant, periodic=True)

    assert (shop.sent(order), shop.fresh(order).status) == ({}, "backordered")
    assert shop.reserved() == {}


def test_waiting_for_a_supplier_that_said_no_is_quiet_until_a_person_asks_again(shop, api, run_jobs) -> None:
    """It has plenty and reports so, but turned this down: nothing changes, so nothing is told."""
    shop.offers(acme={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))
    run_jobs(shop.tenant)
    asked, staff = api(supplier=shop.suppliers["acme"]), api()
    first = asked.get("/purchase-orders/").json()["results"][0]
    asked.post(f"/purchase-orders/{first['id']}/reject/", {"reason": "capacity"})
    run_jobs(shop.tenant)
    told = len(staff.get(f"/orders/{order.id}/timeline/").json()["results"])

    for _minute in range(3):
        asked.send("PUT", "/suppliers/acme/stock/", {"items": [{"sku": "MUG-1", "quantity": 6 + _minute}]})
        run_jobs(shop.tenant, periodic=True)

    assert shop.fresh(order).status == "backordered"
    assert len(staff.get(f"/orders/{order.id}/timeline/").json()["results"]) == told
    assert "turned it down" in staff.get(f"/orders/{order.id}/routing/").json()["decisions"][-1]["summary"]

    assert staff.post(f"/orders/{order.id}/reroute/", {"reason": "they have room again"}).status_code == 200
    run_jobs(shop.tenant)

    assert shop.sent(order) == {"acme": [("MUG-1", 2)]}


def test_a_back_order_that_no_rule_lets_be_served_is_not_told_of_every_minute(shop, run_jobs) -> None:
    shop.rule("exclude", "acme")
    shop.offers(acme={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))

    for _minute in range(3):
        run_jobs(shop.tenant, periodic=True)

    with shop.scope(shop.tenant):
        assert Decision.objects.filter(order=order).count() == 1
    assert (shop.fresh(order).status, shop.fresh(order).needs_routing_at) == ("backordered", None)


def test_who_does_not_answer_in_time_loses_the_order(shop, run_jobs) -> None:
    shop.offers(acme={"MUG-1": 5}, birch={"MUG-1": 5})
    order = shop.order(("MUG-1", 2))
    run_jobs(shop.tenant)
    with shop.scope(shop.tenant):
        PurchaseOrder.objects.update(respond_by=timezone.now() - timedelta(minutes=1))

    run_jobs(shop.tenant)

    assert shop.sent(order) == {"birch": [("MUG-1", 2)]}
    with shop.scope(shop.tenant):
        states = PurchaseOrder.objects.filter(order=order).order_by("number").values_list("status", flat=True)
        assert list(states) == ["expired", "sent"]


def test_held_and_cancelled_orders_are_not_routed(shop) -> None:
    shop.offers(acme={"MUG-1": 5})
    shop.order(("MUG-1", 1), status="on_hold")
    shop.order(("MUG-1", 1), status="cancelled")

    assert shop.route() == 0
    assert shop.reserved() == {}


def test_the_oldest_orders_are_served_first(shop) -> None:
    shop.offers(acme={"MUG-1": 3})
    orders = [shop.order(("MUG-1", 1), needs_routing_at=datetime(2026, 1, day, tzinfo=UTC)) for day in (5, 3, 4, 2, 6)]

    shop.route()

    served = [bool(shop.sent(order)) for order in orders]
    assert served == [False, True, True, True, False]


def test_a_batch_costs_the_same_however_many_orders(shop) -> None:
    shop.offers(acme={f"SKU-{number}": 50 for number in range(10)})
    spent = []
    for batch in (2, 40):
        for number in range(batch):
            shop.order((f"SKU-{number % 10}", 1), (f"SKU-{(number + 1) % 10}", 1))
        with CaptureQueriesContext(connection) as queries:
            assert shop.route() == batch
        spent.append(len(queries))

    assert spent[1] <= spent[0]
    assert spent[1] <= 30


def test_a_retailer_is_served_from_its_own_offers_alone(shop, rival, in_scope) -> None:
    with in_scope(rival):
        OfferFactory(supplier=SupplierFactory(code="acme"), product=ProductFactory(sku="MUG-1"), on_hand=5)
    order = shop.order(("MUG-1", 1))

    shop.route()

    assert shop.fresh(order).status == "backordered"
    with in_scope(rival):
        assert not Reservation.objects.exists()
        assert route_orders(by=ROUTING, at=timezone.now()) == 0


def test_an_unknown_product_of_a_released_order_waits(shop) -> None:
    shop.offers(acme={"MUG-1": 5})
    order = shop.order(("MUG-1", 1))
    with shop.scope(shop.tenant):
        OrderLine.objects.create(
            id=uuid7(), order=order, position=2, product=None, sku="NOBODY", name="?", quantity=2, unit_price=Decimal(1)
        )

    shop.route()

    assert shop.sent(order) == {"acme": [("MUG-1", 1)]}
    with shop.scope(shop.tenant):
        assert OrderLine.objects.get(order=order, position=2).backordered == 2
