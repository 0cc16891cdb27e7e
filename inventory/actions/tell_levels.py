"""Products that can be sold again, run low, or are gone: told as events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dropship.events.record import record_many
from dropship.tenancy.verb import verb
from inventory.events import StockBack, StockLow, StockOut


@dataclass(frozen=True, slots=True)
class Moved:
    """What an offer on sale could give before and can give now: on hand − reserved − buffer, perhaps below 0."""

    product_id: UUID
    sku: str
    was: int
    now: int


# One look-up for each product: a plain join would trust statistics that a first import does not have yet.
LEVELS = """
SELECT p.id, p.low_stock_at, coalesce(held.units, 0)::int
FROM unnest(%s::uuid[]) one(id) JOIN inventory_product p ON p.id = one.id
CROSS JOIN LATERAL (
  SELECT sum(greatest(s.on_hand - s.reserved - o.buffer, 0)) AS units
  FROM inventory_offer o JOIN inventory_stock s ON s.offer_id = o.id JOIN suppliers_supplier u ON u.id = o.supplier_id
  WHERE o.product_id = one.id AND o.is_active AND u.is_active
) held
ORDER BY p.id
"""


@verb
def tell_levels(moved: Sequence[Moved], *, by: str, at: datetime) -> None:
    """Record what the moves mean for their products, over all suppliers.

    Back: an offer that had nothing has units, so that back-orders that only it could serve are looked
    at as well. Out: nothing is left anywhere. Low: the product has come down to its threshold.
    """
    products: dict[UUID, tuple[str, int, bool]] = {}
    for move in moved:
        was, now = max(0, move.was), max(0, move.now)
        if was != now:
            _sku, rise, is_back = products.get(move.product_id, ("", 0, False))
            products[move.product_id] = (move.sku, rise + now - was, is_back or was == 0)
    if not products:
        return
    with connection.cursor() as cursor:
        cursor.execute(LEVELS, [list(products)])
        levels = cursor.fetchall()
    happened: list[Any] = []
    for product_id, low, available in levels:
        sku, rise, is_back = products[product_id]
        before = available - rise
        if is_back:
            happened.append(StockBack(product_id, sku, available))
        if before > 0 == available:
            happened.append(StockOut(product_id, sku))
        elif before > low >= available > 0:
            happened.append(StockLow(product_id, sku, available))
    record_many(happened, by=by, at=at)
