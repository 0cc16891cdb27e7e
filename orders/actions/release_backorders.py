"""Back-orders go to be routed when their stock has come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from dropship.events.record import ring
from dropship.tenancy.verb import verb

# The oldest first; what is being routed in this moment is waited for, and looked at again by the clock.
RELEASE = """
WITH short AS (
  SELECT DISTINCT l.order_id FROM orders_orderline l JOIN orders_order r ON r.id = l.order_id
  WHERE l.backordered > 0 AND (%(all)s OR l.product_id = ANY(%(products)s::uuid[])) AND EXISTS (
    SELECT 1 FROM inventory_offer f
    JOIN inventory_stock s ON s.offer_id = f.id JOIN suppliers_supplier u ON u.id = f.supplier_id
    WHERE f.product_id = l.product_id AND f.is_active AND u.is_active AND s.on_hand - s.reserved - f.buffer > 0
      AND NOT EXISTS (
        SELECT 1 FROM orders_purchaseorderline d JOIN orders_purchaseorder p ON p.id = d.purchase_order_id
        WHERE d.order_line_id = l.id AND d.supplier_id = f.supplier_id
          AND (r.asks_again_from IS NULL OR p.sent_at >= r.asks_again_from)
          AND (p.status = 'expired' OR (p.status = 'rejected' AND p.reason <> 'out_of_stock')
            OR ((p.status = 'rejected' OR d.quantity_accepted < d.quantity)
              AND coalesce(s.as_of <= p.responded_at, true)))))
), due AS (
  SELECT o.id FROM orders_order o JOIN short ON short.order_id = o.id
  WHERE o.needs_routing_at IS NULL AND NOT (o.status IN ('on_hold', 'cancelled'))
  ORDER BY o.placed_at, o.id LIMIT 1000 FOR UPDATE OF o
)
UPDATE orders_order o SET needs_routing_at = least(o.placed_at, %(at)s) FROM due WHERE o.id = due.id
"""


@verb
def release_backorders(product_ids: Sequence[UUID] | None = None, *, at: datetime) -> int:
    """Send orders that wait for these products (None: any) to be routed, where an offer has units; how many.

    What its supplier has turned down for the line (`orders.queries.refusals`) is no such offer.
    """
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, {"all": product_ids is None, "products": list(product_ids or []), "at": at})
        released = cursor.rowcount
    if released:
        ring("route")
    return released
