"""How well suppliers answer, ship and deliver, as the API tells it of orders that came in by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import OrderLine, PurchaseOrder

pytestmark = pytest.mark.django_db
PROMISED = {"promised_by": "2026-02-10T12:00:00Z"}
NAMES = {
    "orders_placed", "units_ordered", "revenue", "fulfilment_rate", "fill_rate", "cycle_time", "otif",
    "perfect_order_rate", "inventory_turnover", "return_rate", "cancellation_rate", "out_of_stock_rate", "csat",
    "acknowledgement_time", "acceptance_rate", "late_shipment_rate", "late_delivery_rate", "gross_margin",
    "stock_accuracy", "touchless_rate",
}  # fmt: skip


def test_every_figure_has_its_name_and_is_null_of_none_without_facts(shop):
    kpis = shop.kpis()

    assert set(kpis) == NAMES
    assert {name for name, one in kpis.items() if (one["value"], one["n"]) != (None, 0)} == set()


def test_what_no_facts_tell_stays_null(shop):
    shop.deliver(shop.order(**PROMISED), "2026-02-09T10:00:00Z")

    assert [shop.told(name) for name in ("csat", "inventory_turnover")] == [(None, 0)] * 2


def test_fill_rate_counts_units_that_are_due_and_have_not_left(shop, in_scope):
    shop.ship(shop.order(4), 4)
    shop.answer(late := shop.order(2), "accept")
    shop.answer(shop.order(2), "accept")

    assert shop.told("fill_rate") == (1, 4), "what is accepted and still in time is not due"

    with in_scope(shop.tenant):
        yesterday = timezone.now() - timedelta(days=1)
        PurchaseOrder.objects.filter(order_id=late["id"]).update(ship_by=yesterday)
    assert shop.told("fill_rate") == (pytest.approx(4 / 6), 6)


def test_fill_rate_waits_for_the_rest_of_a_parcel_until_it_is_due(shop):
    shop.ship(order := shop.order(3), 1)
    assert shop.told("fill_rate") == (None, 0)

    shop.cancel(order)
    assert shop.told("fill_rate") == (pytest.approx(1 / 3), 3), "closed: one has left, two never will"


def test_fill_rate_counts_what_nobody_has(shop):
    shop.order(sku="LAMP-2")
    shop.order(sku="LAMP-2", placed_at=timezone.now().isoformat())

    assert shop.told("fill_rate") == (0, 2), "the one of today is not due"


def test_acceptance_is_of_all_that_was_sent_but_what_was_withdrawn_unanswered(shop):
    shop.answer(shop.order(), "accept")
    shop.answer(shop.order(), "reject", {"reason": "discontinued"})
    shop.order()
    shop.cancel(shop.order())

    assert shop.told("acceptance_rate") == (pytest.approx(1 / 3), 3)


def test_an_acceptance_stands_though_the_order_is_cancelled_later(shop):
    shop.answer(order := shop.order(), "accept")
    shop.cancel(order)

    assert shop.told("acceptance_rate") == (1, 1)


@pytest.fixture
def come_back(shop, in_scope) -> None:
    """Delivered in January or February: in time, late, in time but short, and in time with a unit that came back."""
    shop.deliver(shop.order(**PROMISED), "2026-01-31T10:00:00Z")
    shop.deliver(shop.order(**PROMISED), "2026-02-10T12:00:01Z")
    short = shop.order(**PROMISED)
    shop.deliver(short, "2026-02-08T10:00:00Z", units=1)
    shop.cancel(short)
    returned = shop.order(**PROMISED)
    shop.deliver(returned, "2026-02-09T10:00:00Z")
    with in_scope(shop.tenant):
        OrderLine.objects.filter(order_id=returned["id"]).update(delivered=1, returned=1)


def test_a_perfect_order_is_in_time_complete_and_kept(shop, come_back):
    assert shop.told("otif") == (pytest.approx(2 / 4), 4)
    assert shop.told("perfect_order_rate") == (pytest.approx(1 / 4), 4)


def test_return_rate_is_of_the_units_delivered_in_the_period(shop, come_back):
    assert shop.told("return_rate", "2026-02-01", "2026-03-01") == (pytest.approx(1 / 5), 5)
    assert shop.told("return_rate", "2026-01-01", "2026-02-01") == (0, 2)
    assert shop.told("return_rate", "2026-03-01", "2026-04-01") == (None, 0)
