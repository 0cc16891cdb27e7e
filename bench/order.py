"""The page of one order with 200,000 orders of the tenant: a usual one, a large one, a held one."""

from __future__ import annotations

import re
from typing import Any

from bench.ground import Shop
from bench.lists import MANY, filled
from bench.measure import Figure
from bench.pages import Page, Reader, figures

MOST_MS, MOST_STATEMENTS = 60, 30
USUAL = ("SKU-0", "SKU-1", "SKU-15")  # the third is of other suppliers, so there are two purchase orders
PARCEL = "1Z5R89390357567127"


def measure(*, quick: bool) -> list[Figure]:
    shop = filled(20_000 if quick else MANY)
    reader = Reader(shop)
    usual = _order(reader, shop, "usual", USUAL)
    large = _order(reader, shop, "large", [f"SKU-{n}" for n in range(100)])
    held = _order(reader, shop, "held", USUAL, payment_status="pending")
    unknown = _order(reader, shop, "unknown", [*USUAL, "SKO-77"])
    _send_a_parcel(reader, usual)
    assert len(usual["purchase_orders"]) == 2, usual["purchase_orders"]
    seen = re.search(r"changes/\?seen=(\d+)", reader.get(f"/orders/{usual['number']}/").content.decode())[1]
    pages = [
        Page("3 lines, 2 purchase orders, a parcel", f"/orders/{usual['number']}/"),
        Page("held, not paid", f"/orders/{held['number']}/"),
        Page("held, an unknown SKU", f"/orders/{unknown['number']}/"),
        Page("delivered, among the 200,000", "/orders/1010010/"),
        Page("purchase order, staff", f"/purchase-orders/{usual['purchase_orders'][0]['number']}/"),
    ]
    large_one = [Page("100 lines", f"/orders/{large['number']}/")]
    quiet = [Page("has it changed? (204)", f"/orders/{usual['number']}/changes/?seen={seen}")]
    rounds = 5 if quick else 40
    for some in (pages, large_one):
        reader.read(some, rounds=rounds)
    reader.read(quiet, rounds=rounds, status=204)
    return [
        *figures([*pages, *large_one], most_ms=MOST_MS, most_statements=MOST_STATEMENTS),
        *figures(quiet, most_ms=20, most_statements=10),
    ]


def _order(reader: Reader, shop: Shop, name: str, skus: Any, **changes: Any) -> dict[str, Any]:
    """An order that came in by the API and was routed."""
    from dropship.base.jobs import JOBS

    lines = [{"sku": sku, "quantity": 2, "unit_price": "12.50"} for sku in skus]
    made = reader.send("/api/v1/orders/", {**shop.order(name), "lines": lines, **changes})
    for job in ("route", "events"):
        while JOBS[job](shop.tenant_id):
            pass
    found: dict[str, Any] = reader.get(f"/api/v1/orders/{made['id']}/").json()
    return found


def _send_a_parcel(reader: Reader, order: dict[str, Any]) -> None:
    at = f"/api/v1/purchase-orders/{order['purchase_orders'][0]['id']}/"
    reader.send(f"{at}accept/", {})
    lines = [{"sku": line["sku"], "quantity": 1} for line in reader.get(at).json()["lines"]]
    reader.send(f"{at}ship/", {"carrier": "ups", "tracking_number": PARCEL, "lines": lines})
