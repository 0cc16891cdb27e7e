"""Revenue and margin: in the retailer's own currency, net of discount and of the tax that prices contain."""

from __future__ import annotations

import pytest

from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.suppliers import ShippingMethodFactory, SupplierFactory

pytestmark = pytest.mark.django_db
FREE = {"shipping_total": "0.00"}


@pytest.fixture
def rug(maple, in_scope) -> str:
    """The SKU of what a supplier abroad alone has, for 6 euros."""
    with in_scope(maple):
        abroad = SupplierFactory(code="cedar", currency="EUR")
        ShippingMethodFactory(supplier=abroad, destination="US", cost=3)
        return OfferFactory(supplier=abroad, product=ProductFactory(sku="RUG-3"), cost=6, currency="EUR").sku


def test_margin_is_of_orders_and_costs_in_the_retailers_currency_alone(shop, rug):
    shop.order(**FREE)
    for sku, currency in ((rug, "EUR"), (rug, "USD"), ("MUG-1", "EUR")):
        assert shop.order(sku=sku, currency=currency, **FREE)["purchase_orders"]

    margin = shop.kpis()["gross_margin"]

    assert (margin["value"], margin["n"]) == (pytest.approx(13 / 25), 1), "(2 × 12.50 − 2 × 6) ÷ 25"
    assert margin["detail"]["amount"] == 13


def test_an_order_with_one_cost_abroad_is_left_out_whole(shop, rug):
    lines = [{"sku": sku, "quantity": 1, "unit_price": "12.50"} for sku in ("MUG-1", rug)]
    assert len(shop.order(lines=lines, **FREE)["purchase_orders"]) == 2

    assert shop.told("gross_margin") == (None, 0)


WITH_TAX = {"tax_total": "5.00", "discount_total": "1.00", "shipping_total": "4.00"}


@pytest.mark.parametrize(("included", "revenue"), [(True, 19), (False, 24)])
def test_tax_is_taken_off_where_the_prices_contain_it(shop, included, revenue):
    shop.order(taxes_included=included, **WITH_TAX)

    kpis = shop.kpis()

    assert (kpis["revenue"]["value"], kpis["revenue"]["n"]) == (revenue, 1)
    assert kpis["revenue"]["detail"] == {"gross": 25, "freight": 4, "tax": 5}
    assert kpis["gross_margin"]["detail"]["amount"] == revenue + 4 - 12
    assert kpis["gross_margin"]["value"] == pytest.approx((revenue + 4 - 12) / (revenue + 4))


def test_units_that_no_supplier_takes_on_carry_no_tax(shop):
    order = shop.order(taxes_included=True, **WITH_TAX)

    shop.answer(order, "accept", {"lines": [{"sku": "MUG-1", "quantity": 1}]})

    assert shop.kpis()["gross_margin"]["detail"]["amount"] == pytest.approx(7.5), "half of 25 − 1 − 5, + 4 − 6"


def test_units_that_came_back_and_were_sent_again_are_sold_once_and_paid_twice(shop):
    order = shop.order(**FREE)
    shop.ship(order)
    parcel = shop.fresh(order)["shipments"][0]
    back = {"status": "returned_to_sender", "at": "2026-01-09T09:00:00Z"}
    assert shop.program.post(f"/shipments/{parcel['id']}/events/", back).status_code == 201
    issue = shop.fresh(order)["issues"][0]
    again = shop.program.post(f"/orders/{order['id']}/issues/{issue['id']}/resolve/", {"way": "send_again"})
    assert again.status_code == 200, again.content
    shop.work(shop.tenant, only=("route",))
    assert len(shop.fresh(order)["purchase_orders"]) == 2

    margin = shop.kpis()["gross_margin"]

    assert margin["detail"]["amount"] == pytest.approx(25 - 12 - 12)
    assert margin["value"] == pytest.approx(1 / 25)
