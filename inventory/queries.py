"""What can be sold, and where it lies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from dropship.base.money import format_money
from dropship.base.texts import unstorable
from inventory.models import FeedRefusal, FeedRun, Offer, Product

MOST_ERRORS = 1000

# Available units of a product, over the offers that are on sale.
TOTALS = """
SELECT o.product_id, sum(greatest(s.on_hand - s.reserved - o.buffer, 0))::int
FROM inventory_offer o JOIN inventory_stock s ON s.offer_id = o.id JOIN suppliers_supplier u ON u.id = o.supplier_id
WHERE o.product_id = ANY(%s::uuid[]) AND o.is_active AND u.is_active GROUP BY o.product_id
"""


def availability(product_id: UUID) -> dict[str, Any]:
    """Available-to-promise of a product, in all and by supplier, in the words of the API.

    Of an offer: on hand − reserved − buffer, not below 0, and 0 where it or its supplier is not active.
    """
    offers = (
        Offer.objects.filter(product_id=product_id)
        .order_by("supplier__code")
        .values(
            "supplier__code", "supplier__name", "supplier_sku", "stock__on_hand", "stock__reserved", "buffer", "cost",
            "currency", "lead_time_days", "stock__as_of", "is_active", "supplier__is_active",
        )
    )  # fmt: skip
    rows = []
    for offer in offers:
        on_hand, reserved = offer["stock__on_hand"] or 0, offer["stock__reserved"] or 0
        is_sold = offer["is_active"] and offer["supplier__is_active"]
        rows.append(
            {
                "supplier": offer["supplier__code"],
                "supplier_name": offer["supplier__name"],
                "supplier_sku": offer["supplier_sku"],
                "on_hand": on_hand,
                "reserved": reserved,
                "buffer": offer["buffer"],
                "available": max(0, on_hand - reserved - offer["buffer"]) if is_sold else 0,
                "cost": format_money(offer["cost"], offer["currency"]),
                "currency": offer["currency"],
                "lead_time_days": offer["lead_time_days"],
                "as_of": offer["stock__as_of"],
                "is_active": is_sold,
            }
        )
    sku = Product.objects.values_list("sku", flat=True).get(id=product_id)
    return {"sku": sku, "available": sum(row["available"] for row in rows), "by_supplier": rows}


def availability_many(product_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What can be sold of each product, over all suppliers; one statement. 0 where nobody offers it."""
    ids = list(product_ids)
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, [ids])
        return dict.fromkeys(ids, 0) | dict(cursor.fetchall())


def product_of(sku: str) -> Product | None:
    """The product with that SKU, in the session's sight."""
    return None if unstorable(sku) else Product.objects.filter(sku=sku).first()


def feed_run(run_id: UUID) -> dict[str, Any] | None:
    """A stock report with its counts and the rows that were refused, in the words of the API."""
    run = FeedRun.objects.select_related("supplier").filter(id=run_id).defer("content").first()
    if run is None:
        return None
    errors = FeedRefusal.objects.filter(run=run).order_by("line", "id").values("line", "column", "value", "reason")
    return {
        "id": str(run.id),
        "supplier": run.supplier.code,
        "status": run.status,
        "mode": run.mode,
        "taken_at": run.taken_at,
        "finished_at": run.finished_at,
        "read": run.read,
        "changed": run.changed,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "errors": list(errors[:MOST_ERRORS]) if run.refused else [],
        "reason": run.reason,
    }
