"""The story's payloads, word for word as the public contract prints them, and what every answer has to look like."""

from __future__ import annotations

import re
from typing import Any

PRODUCT = {"sku": "MUG-1", "name": "Mug", "price": "12.50", "currency": "USD"}
ACME = {"code": "acme", "name": "Acme", "email": "desk@acme.example", "currency": "USD", "country": "US", "handling_days": 1}  # fmt: skip
BIRCH = {**ACME, "code": "birch", "name": "Birch", "email": "desk@birch.example"}
STOCK = {"mode": "partial", "items": [{"supplier_sku": "A-77", "sku": "MUG-1", "quantity": 50, "cost": "6.10"}]}
ORDER: dict[str, Any] = {
    "channel": "web", "external_id": "1001", "placed_at": "2026-01-05T10:00:00Z", "currency": "USD",
    "customer": {"email": "a@example.com", "name": "Ann Lee", "phone": "+14155550100", "external_id": "c-9"},
    "shipping_address": {
        "name": "Ann Lee", "line1": "1 Main St", "line2": "", "city": "Springfield", "region": "IL", "postal_code": "62701",
        "country": "US",
    },
    "shipping_method": "standard", "payment_status": "paid",
    "lines": [
        {"sku": "MUG-1", "quantity": 2, "unit_price": "12.50", "tax": "0.00", "discount": "0.00", "external_id": "l1"}
    ],
    "shipping_total": "4.00", "tax_total": "0.00", "discount_total": "0.00", "metadata": {},
}  # fmt: skip
UPS = ("1Z5R89390357567127", "1Z879E930346834440")

ORDER_STATES = {"received", "processing", "partially_shipped", "shipped", "delivered", "on_hold", "backordered", "cancelled"}  # fmt: skip
LINE_STATES = {"open", "allocated", "backordered", "shipped", "delivered", "cancelled", "returned"}
PURCHASE_ORDER_STATES = {"sent", "accepted", "partially_shipped", "shipped", "delivered", "rejected", "expired", "cancelled"}  # fmt: skip
COUNTERS = {"allocated", "backordered", "shipped", "delivered", "cancelled", "returned"}
MONEY = re.compile(r"-?\d+\.\d\d")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def placed(external_id: str, *, sku: str = "MUG-1", quantity: int = 2, buyer: str = "", **changes: Any) -> dict:
    """The contract's order by another customer, so that none looks like a repeat of another."""
    return {
        **ORDER,
        "external_id": external_id,
        "customer": {"email": f"{buyer or 'buyer' + external_id}@example.com", "name": f"Buyer {external_id}"},
        "lines": [{"sku": sku, "quantity": quantity, "unit_price": "12.50"}],
        **changes,
    }


def is_money(text: Any) -> bool:
    return isinstance(text, str) and MONEY.fullmatch(text) is not None


def is_time(text: Any) -> bool:
    return isinstance(text, str) and TIME.fullmatch(text) is not None


def is_id(text: Any) -> bool:
    return isinstance(text, str) and text != ""


def assert_order(order: dict[str, Any]) -> None:
    """Every field the contract names of an order, by name, type and form."""
    assert is_id(order["id"])
    assert is_id(order["number"])
    assert order["status"] in ORDER_STATES
    for name in ("total", "subtotal", "shipping_total", "tax_total", "discount_total"):
        assert is_money(order[name]), name
    for name in ("placed_at", "created_at", "updated_at"):
        assert is_time(order[name]), name
    assert order["tracking_url"].startswith("http")
    assert "/track/" in order["tracking_url"]
    for line in order["lines"]:
        assert is_id(line["id"])
        assert line["status"] in LINE_STATES
        assert set(line["quantities"]) == COUNTERS
        assert all(is_money(line[name]) for name in ("unit_price", "tax", "discount"))
        assert sum(line["quantities"].values()) <= line["quantity"]
    for name in ("issues", "purchase_orders", "shipments"):
        assert isinstance(order[name], list)


def assert_purchase_order(purchase_order: dict[str, Any]) -> None:
    """The same of a purchase order; it never shows what the customer paid or how to reach the customer."""
    assert is_id(purchase_order["id"])
    assert is_id(purchase_order["number"])
    assert purchase_order["status"] in PURCHASE_ORDER_STATES
    assert is_time(purchase_order["respond_by"])
    assert is_time(purchase_order["sent_at"])
    assert purchase_order["responded_at"] is None or is_time(purchase_order["responded_at"])
    assert isinstance(purchase_order["shipments"], list)
    for line in purchase_order["lines"]:
        assert {"id", "sku", "supplier_sku", "quantity", "quantity_accepted", "quantity_shipped", "cost"} <= set(line)
        assert is_money(line["cost"])
    assert "email" not in str(purchase_order)
    assert "unit_price" not in str(purchase_order)


def assert_problem(answer: Any, status: int, code: str, pointer: str | None = None) -> dict[str, Any]:
    """A problem document (RFC 9457) with that code, in it or in one of its errors."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "errors", "request_id"} <= set(body)
    assert body["status"] == status
    assert body["request_id"] == answer["X-Request-Id"]
    assert all({"pointer", "code", "detail"} <= set(error) for error in body["errors"])
    assert code in {body.get("code"), *(error["code"] for error in body["errors"])}
    if pointer is not None:
        assert pointer in [error["pointer"] for error in body["errors"]]
    return body


def assert_page(answer: Any) -> list[dict[str, Any]]:
    """A page of a list; returns its results."""
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert set(body) == {"next", "previous", "results"}
    return body["results"]
