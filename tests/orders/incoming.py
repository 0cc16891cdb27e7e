"""Orders as stores send them."""

from __future__ import annotations

from typing import Any


def an_order(external_id: str | None = "A-1", **changes: Any) -> dict[str, Any]:
    """An order that nothing is wrong with, as a store sends it; `changes` replace whole fields."""
    return {
        "channel": "web",
        "external_id": external_id,
        "placed_at": "2026-01-05T10:00:00Z",
        "currency": "USD",
        "customer": {"email": "Ann.Lee@Example.com", "name": "Ann Lee"},
        "shipping_address": {
            "name": "Ann Lee", "line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701",
            "country": "US",
        },
        "payment_status": "paid",
        "lines": [
            {"sku": "MUG-1", "quantity": 2, "unit_price": "12.50"},
            {"sku": "LAMP-2", "quantity": 1, "unit_price": "40.00", "tax": "3.20", "discount": "1.00"},
        ],
        "shipping_total": "4.90",
        **changes,
    }  # fmt: skip


def order_of(number: int, external_id: str = "", **changes: Any) -> dict[str, Any]:
    """One of many good orders, each by another customer, so that none looks like a repeat of another."""
    customer = {"email": f"customer{number}@example.com", "name": f"Customer {number}"}
    return an_order(external_id or f"N-{number}", customer=customer, **changes)
