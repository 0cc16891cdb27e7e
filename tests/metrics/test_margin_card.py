"""The card of the gross margin, which the dashboard asks for once it is there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from inventory.models import Reservation
from metrics.views import dashboard
from orders.models import PurchaseOrder, PurchaseOrderLine
from tests.factories.inventory import OfferFactory
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
CARD = "/dashboard/margin/"


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch) -> None:
    monkeypatch.setattr(dashboard, "timezone", SimpleNamespace(now=lambda: NOW))


@pytest.fixture
def order(maple, in_scope) -> Any:
    """Four lamps at 10, less 10 %, with 5 for the way."""
    with in_scope(maple):
        order = OrderFactory(
            status="processing", placed_at=NOW - timedelta(days=3), routed_at=NOW, needs_routing_at=None,
            subtotal=40, discount_total=4, shipping_total=5, total=41, lines=[("LAMP", 4)],
        )  # fmt: skip
        order.lines.update(unit_price=10)
        return order


def asked(order: Any, supplier: Any, status: str, *, quantity: int, accepted: int | None, freight: int) -> None:
    """A purchase order for lamps at 6 each."""
    line = order.lines.get()
    offer = OfferFactory(supplier=supplier, product=line.product)
    po = PurchaseOrder.objects.create(
        order=order, supplier=supplier, number=f"{order.number}-{supplier.code}", status=status, sent_at=NOW,
        respond_by=NOW, currency="USD", cost_total=0, ship_to={}, shipping_cost=freight,
    )  # fmt: skip
    PurchaseOrderLine.objects.create(
        purchase_order=po, supplier_id=supplier.id, order_line=line, offer=offer, position=1, sku="LAMP",
        supplier_sku="L", name="Lamp", quantity=quantity, quantity_accepted=accepted, cost=Decimal(6),
        reservation=Reservation.objects.create(offer=offer, quantity=quantity, taken_at=NOW),
    )  # fmt: skip


def value(page: bytes) -> str:
    return re.search(r'class="stat-value">([^<]*)<', page.decode())[1]


def test_counts_what_was_taken_on_and_the_freight_once(maple, acme, birch, order, in_scope, as_user, ann):
    with in_scope(maple):
        asked(order, acme, "accepted", quantity=3, accepted=2, freight=3)
        asked(order, birch, "rejected", quantity=1, accepted=None, freight=99)

    page = as_user(ann).get(CARD).content

    assert value(page) == "34.8%", "(2 × 10 × 0.9 + 5 − 2 × 6 − 3) ÷ 23"
    assert b"of 1" in page


def test_freight_of_each_supplier_counts(maple, acme, birch, order, in_scope, as_user, ann):
    with in_scope(maple):
        asked(order, acme, "accepted", quantity=2, accepted=2, freight=3)
        asked(order, birch, "sent", quantity=2, accepted=None, freight=2)

    assert value(as_user(ann).get(CARD).content) == "29.3%", "(36 + 5 − 24 − 5) ÷ 41"


def test_is_a_dash_where_nothing_was_asked_for(order, as_user, ann):
    assert value(as_user(ann).get(CARD).content) == "–"


def test_the_page_asks_for_it_but_not_for_who_may_not_see_it(as_user, ann, amy):
    assert f'hx-get="{CARD}"' in as_user(ann).get("/").content.decode()
    assert CARD not in as_user(amy).get("/").content.decode()
    assert as_user(amy).get(CARD).status_code == 403
