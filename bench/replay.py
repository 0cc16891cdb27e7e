"""Replay a folder of marketplace orders through the portal, and hold its figures against the folder's own.

    python bench/replay.py DIR

DIR holds orders.csv, order_items.csv, customers.csv, products.csv, sellers.csv and (to compare) truth.json.
Sellers become suppliers and products a catalogue; every order that has items is sent through the public
API in the order of time, routed by the worker's own job, accepted, shipped and delivered through the
suppliers' API at the recorded times, and cancelled where it was cancelled. The last line printed is one
JSON object with the portal's figures under the keys of truth.json. Times are UTC; estimates are instants.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

COMPARED = (
    "orders",
    "items",
    "delivered",
    "cycle_hours_p50",
    "cycle_hours_p90",
    "cycle_hours_mean",
    "late_vs_estimate",
    "gross",
    "freight",
)
STOCK = 100_000
CARRIER = "other"


def main(arguments: list[str] | None = None) -> int:
    """Run the replay; exit 1 when a figure differs from truth.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    start_django()
    figures, report = replay(chosen.folder)
    print("\n".join(report))
    wrong = compare(figures, chosen.folder / "truth.json")
    print("\n".join(wrong) or "every figure equals truth.json")
    print(json.dumps(figures))
    return 1 if any(line.startswith("DIFFERS") for line in wrong) else 0


def start_django() -> None:
    """Become a management process of the portal, with the embedded servers where none are given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
    import django

    from dropship import embedded

    embedded.provide()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def replay(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Send everything; returns the portal's figures and a report for people."""
    story = Story(folder)
    began = time.perf_counter()
    portal = Portal()
    portal.set_up(story)
    ready = time.perf_counter()
    run(story, portal)
    done = time.perf_counter()
    figures = portal.figures(story)
    report = [
        f"tenant {portal.slug}: {len(story.sellers)} suppliers, {len(story.products)} products set up in {ready - began:.1f} s",
        f"{len(story.orders)} orders sent, routed, shipped, delivered and cancelled in {done - ready:.1f} s",
        f"released after a check: {portal.released}; already gone when cancelled: {portal.too_late}",
    ]
    report += [f"refused: order {order_id}: {reason}" for order_id, reason in story.refused]
    report.append(f"refused in all: {len(story.refused)} orders")
    return figures, report


def compare(figures: dict[str, Any], truth_file: Path) -> list[str]:
    """Line by line, the figures that are not those of truth.json to the last digit given there."""
    if not truth_file.exists():
        return ["no truth.json to compare with"]
    truth = json.loads(truth_file.read_text())
    lines = []
    for name in figures:
        if name in truth and figures[name] != truth[name]:
            mark = "DIFFERS" if name in COMPARED else "differs"
            lines.append(f"{mark}: {name} is {figures[name]}, truth.json has {truth[name]}")
    return lines


class Story:
    """The folder, read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        customers = {row["customer_id"]: row for row in _rows(folder / "customers.csv")}
        self.products = {row["product_id"]: row for row in _rows(folder / "products.csv")}
        self.sellers = {row["seller_id"]: row for row in _rows(folder / "sellers.csv")}
        items: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in _rows(folder / "order_items.csv"):
            items[row["order_id"]].append(row)
            self.products.setdefault(row["product_id"], {"product_id": row["product_id"]})
            self.sellers.setdefault(row["seller_id"], {"seller_id": row["seller_id"]})
        self.offers = sorted({(row["seller_id"], row["product_id"]) for rows in items.values() for row in rows})
        self.orders: dict[str, dict[str, Any]] = {}
        self.refused: list[tuple[str, str]] = []
        self.all = 0
        for row in _rows(folder / "orders.csv"):
            self.all += 1
            if row["order_id"] not in items:
                self.refused.append((row["order_id"], "it has no items"))
                continue
            row["items"] = sorted(items[row["order_id"]], key=lambda item: int(item["order_item_id"]))
            row["customer"] = customers.get(row["customer_id"], {})
            self.orders[row["order_id"]] = row

    def moments(self) -> Iterator[tuple[datetime, int, str, str]]:
        """What happened when: (time, rank among equal times, what, order id), in the order of time."""
        moments = []
        for order_id, order in self.orders.items():
            placed = _time(order["order_purchase_timestamp"])
            assert placed is not None
            moments.append((placed, 0, "place", order_id))
            if order["order_status"] == "canceled":
                moments.append((placed + timedelta(hours=1), 3, "cancel", order_id))
                continue
            shipped = _time(order["order_delivered_carrier_date"])
            delivered = _time(order["order_delivered_customer_date"])
            if shipped or delivered:
                moments.append((max(placed, shipped or delivered), 1, "ship", order_id))  # type: ignore[type-var]
            if delivered:
                moments.append((delivered, 2, "deliver", order_id))
        yield from sorted(moments)


class Portal:
    """The portal as a store, its suppliers and a carrier see it: through the API alone."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client()
        self.slug = ""
        self.key = ""
        self.supplier_keys: dict[str, str] = {}
        self.orders: dict[str, str] = {}
        self.shipments: dict[str, list[str]] = {}
        self.waiting: set[str] = set()
        self.released = 0
        self.too_late = 0

    def set_up(self, story: Story) -> None:
        from django.utils import timezone

        from dropship.office.actions.create_api_key import create_api_key
        from dropship.office.actions.create_tenant import create_tenant
        from dropship.tenancy.models import Tenant
        from dropship.tenancy.scope import tenant_scope
        from suppliers.models import Supplier

        now = timezone.now()
        name = f"Replay {now:%Y%m%d-%H%M%S-%f}"
        tenant = create_tenant(name, owner_email=f"{now:%H%M%S%f}@replay.example", by="replay", at=now)[0]
        Tenant.objects.filter(id=tenant.id).update(currency="BRL", country="BR")
        self.slug, self.tenant_id = tenant.slug, tenant.id
        scopes = [
            "orders:read", "orders:write", "inventory:read", "inventory:write", "suppliers:read", "suppliers:write",
            "metrics:read",
        ]  # fmt: skip
        with tenant_scope(tenant):
            self.key = create_api_key("replay", scopes=scopes, by="replay", at=now)[1]
        for product_id, row in story.products.items():
            weight = row.get("product_weight_g") or None
            body = {
                "sku": product_id,
                "name": f"{row.get('product_category_name') or 'product'} {product_id[:8]}",
                "price": "1.00",
                "currency": "BRL",
                "category": row.get("product_category_name") or "",
                **({"weight_grams": int(float(weight))} if weight else {}),
            }
            self.ask("POST", "/api/v1/products/", body, expect=(200, 201))
        for seller_id in story.sellers:
            body = {
                "code": seller_id, "name": f"Seller {seller_id[:8]}", "email": f"{seller_id[:12]}@sellers.example",
                "currency": "BRL", "country": "BR", "handling_days": 2,
            }  # fmt: skip
            self.ask("POST", "/api/v1/suppliers/", body, expect=(200, 201))
        by_seller: dict[str, list[str]] = defaultdict(list)
        for seller_id, product_id in story.offers:
            by_seller[seller_id].append(product_id)
        for seller_id, product_ids in by_seller.items():
            items = [{"supplier_sku": one[:20], "sku": one, "quantity": STOCK, "cost": "1.00"} for one in product_ids]
            self.ask(
                "PUT", f"/api/v1/suppliers/{seller_id}/stock/", {"mode": "partial", "items": items}, expect=(200, 202)
            )
        with tenant_scope(tenant):
            for supplier in Supplier.objects.all():
                self.supplier_keys[supplier.code] = create_api_key(
                    f"desk {supplier.code[:8]}", scopes=["orders:read", "orders:write"], supplier_id=supplier.id,
                    supplier_code=supplier.code, by="replay", at=now,
                )[1]  # fmt: skip

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, expect: tuple[int, ...] = (200,)
    ) -> Any:
        """One call of the API; anything unexpected ends the replay with what was answered."""
        answer = self.client.generic(
            method,
            path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {key or self.key}"},
        )
        if answer.status_code not in expect:
            raise SystemExit(f"{method} {path} answered {answer.status_code}: {answer.content.decode()[:1000]}")
        return answer.json() if answer.content else None

    def place(self, order_id: str, order: dict[str, Any]) -> None:
        customer = order["customer"]
        unique = customer.get("customer_unique_id") or order["customer_id"]
        prefix = (customer.get("customer_zip_code_prefix") or "01000").zfill(5)
        body = {
            "channel": "marketplace",
            "external_id": order_id,
            "placed_at": _time(order["order_purchase_timestamp"]).isoformat(),
            "promised_by": _time(order["order_estimated_delivery_date"]).isoformat(),
            "currency": "BRL",
            "customer": {"email": f"{unique}@customers.example", "name": f"Customer {unique[:8]}", "external_id": unique},
            "shipping_address": {
                "name": f"Customer {unique[:8]}", "line1": f"CEP {prefix}", "city": customer.get("customer_city") or "São Paulo",
                "region": customer.get("customer_state") or "SP", "postal_code": f"{prefix}-000", "country": "BR",
            },
            "payment_status": "paid",
            "lines": [
                {"sku": item["product_id"], "quantity": 1, "unit_price": _money(item["price"]), "external_id": item["order_item_id"]}
                for item in order["items"]
            ],
            "shipping_total": _money(sum(Decimal(item["freight_value"]) for item in order["items"])),
            "metadata": {"marketplace_status": order["order_status"]},
        }  # fmt: skip
        answer = self.ask("POST", "/api/v1/orders/", body, expect=(201,))
        self.orders[order_id] = answer["id"]
        if answer["status"] == "on_hold":
            self.ask("POST", f"/api/v1/orders/{answer['id']}/release/", {"reason": "checked for the replay"})
            self.released += 1
        self.waiting.add(order_id)

    def route(self) -> None:
        """What the worker does: route everything that waits, then hand the events on."""
        from dropship.base.jobs import JOBS

        for job in ("route", "events"):
            while JOBS[job](self.tenant_id):
                pass
        self.waiting.clear()

    def ship(self, order_id: str, at: datetime) -> None:
        if order_id in self.waiting:
            self.route()
        order = self.ask("GET", f"/api/v1/orders/{self.orders[order_id]}/")
        self.shipments[order_id] = []
        for number, purchase_order in enumerate(order["purchase_orders"]):
            key = self.supplier_keys[purchase_order["supplier"]]
            path = f"/api/v1/purchase-orders/{purchase_order['id']}"
            self.ask("POST", f"{path}/accept/", {}, key=key)
            parcel = {
                "carrier": CARRIER, "tracking_number": f"R{order_id[:16].upper()}{number}", "shipped_at": at.isoformat(),
            }  # fmt: skip
            self.ask("POST", f"{path}/ship/", parcel, key=key, expect=(200, 201))
            sent = self.ask("GET", f"{path}/", key=key)
            self.shipments[order_id] += [one["id"] for one in sent["shipments"]]

    def deliver(self, order_id: str, at: datetime) -> None:
        for shipment_id in self.shipments[order_id]:
            event = {"status": "delivered", "at": at.isoformat()}
            self.ask("POST", f"/api/v1/shipments/{shipment_id}/events/", event, expect=(200, 201))

    def cancel(self, order_id: str) -> None:
        if order_id in self.waiting:
            self.route()
        answer = self.ask(
            "POST", f"/api/v1/orders/{self.orders[order_id]}/cancel/", {"reason": "cancelled"}, expect=(200, 409)
        )
        self.too_late += "code" in answer

    def figures(self, story: Story) -> dict[str, Any]:
        """The portal's own figures under the keys of truth.json."""
        while_all = "/api/v1/metrics/kpis/?from=2000-01-01&to=2100-01-01"
        kpis = self.ask("GET", while_all)["kpis"]
        cycle, late, revenue = kpis["cycle_time"], kpis["late_delivery_rate"], kpis["revenue"]
        statuses: Counter[str] = Counter()
        address: str | None = "/api/v1/orders/?limit=200"
        while address:
            page = self.ask("GET", address)
            statuses.update(order["metadata"]["marketplace_status"] for order in page["results"])
            address = page["next"]
        sellers = self.ask_sellers()
        detail = cycle.get("detail") or {}
        return {
            "orders": kpis["orders_placed"]["n"],
            "orders_all": kpis["orders_placed"]["n"] + len(story.refused),
            "items": kpis["units_ordered"]["value"],
            "sellers": sellers,
            "status": dict(statuses.most_common()),
            "delivered": cycle["n"],
            "cycle_hours_p50": _rounded(detail.get("p50"), 2),
            "cycle_hours_p90": _rounded(detail.get("p90"), 2),
            "cycle_hours_mean": _rounded(detail.get("mean"), 2),
            "late_vs_estimate": _rounded(late["value"], 4),
            "gross": _rounded((revenue.get("detail") or {}).get("gross"), 2),
            "freight": _rounded((revenue.get("detail") or {}).get("freight"), 2),
        }

    def ask_sellers(self) -> int:
        """How many suppliers there are, counted page by page."""
        count, address = 0, "/api/v1/suppliers/?limit=200"
        while address:
            page = self.ask("GET", address)
            count += len(page["results"])
            address = page["next"]
        return count


def run(story: Story, portal: Portal) -> None:
    """Let everything happen in the order of time."""
    for at, _rank, what, order_id in story.moments():
        if what == "place":
            portal.place(order_id, story.orders[order_id])
        elif what == "ship":
            portal.ship(order_id, at)
        elif what == "deliver":
            portal.deliver(order_id, at)
        else:
            portal.cancel(order_id)
    portal.route()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _money(amount: str | Decimal) -> str:
    return f"{Decimal(amount):.2f}"


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


if __name__ == "__main__":
    sys.exit(main())
