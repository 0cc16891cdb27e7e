"""Folders of marketplace orders, and their figures counted here a second time, without any of the replay's code."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Rows = list[dict[str, str]]
ORDER = (
    "order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at",
    "order_delivered_carrier_date", "order_delivered_customer_date", "order_estimated_delivery_date",
)  # fmt: skip
ITEM = ("order_id", "order_item_id", "product_id", "seller_id", "shipping_limit_date", "price", "freight_value")


def write(folder: Path, *, bom: bool = False, **tables: Rows) -> Path:
    """Write each table as a CSV file of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    return folder


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def order(number: str, status: str, placed: str, *, shipped="", delivered="", estimate="2018-03-01 00:00:00") -> dict:
    times = (placed, placed, shipped, delivered, estimate)
    return dict(zip(ORDER, (f"order-{number}", f"customer-{number}", status, *times), strict=True))


def item(number: str, place: int, product: str, seller: str, price: str, freight: str = "10.00") -> dict:
    return dict(zip(ITEM, (f"order-{number}", str(place), product, seller, "", price, freight), strict=True))


def slice_of(source: Path, target: Path, *, how_many: int) -> Path:
    """The first orders by purchase time with all that belongs to them."""
    orders = sorted(rows_of(source / "orders.csv"), key=lambda row: row["order_purchase_timestamp"])[:how_many]
    ids, buyers = {row["order_id"] for row in orders}, {row["customer_id"] for row in orders}
    items = [row for row in rows_of(source / "order_items.csv") if row["order_id"] in ids]
    kept = {name: {row[name] for row in items} for name in ("product_id", "seller_id")}
    write(
        target,
        orders=orders,
        order_items=items,
        customers=[row for row in rows_of(source / "customers.csv") if row["customer_id"] in buyers],
        products=[row for row in rows_of(source / "products.csv") if row["product_id"] in kept["product_id"]],
        sellers=[row for row in rows_of(source / "sellers.csv") if row["seller_id"] in kept["seller_id"]],
    )
    (target / "truth.json").write_text(json.dumps(truth(orders, items)))
    return target


def truth(orders: Rows, items: Rows) -> dict[str, Any]:
    """The figures of the folder by their definitions, under the keys of truth.json."""
    sold = {row["order_id"] for row in items}
    with_items = [row for row in orders if row["order_id"] in sold]
    arrived = [row for row in with_items if row["order_status"] == "delivered" and row["order_delivered_customer_date"]]
    hours = sorted(_hours(row["order_purchase_timestamp"], row["order_delivered_customer_date"]) for row in arrived)
    late = sum(row["order_delivered_customer_date"] > row["order_estimated_delivery_date"] for row in arrived)
    return {
        "orders": len(with_items),
        "orders_all": len(orders),
        "items": len(items),
        "sellers": len({row["seller_id"] for row in items}),
        "status": dict(Counter(row["order_status"] for row in with_items)),
        "delivered": len(arrived),
        "cycle_hours_p50": round(_percentile(hours, 0.5), 2),
        "cycle_hours_p90": round(_percentile(hours, 0.9), 2),
        "cycle_hours_mean": round(sum(hours) / len(hours), 2),
        "late_vs_estimate": round(late / len(arrived), 4),
        "gross": float(sum(Decimal(row["price"]) for row in items)),
        "freight": float(sum(Decimal(row["freight_value"]) for row in items)),
    }


def _hours(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / 3600


def _percentile(ordered: list[float], share: float) -> float:
    """Between the neighbours in proportion, as spreadsheets do it."""
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
