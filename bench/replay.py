"""Replay a folder of marketplace orders through the portal, and hold its figures against the folder's own.

    python bench/replay.py DIR

DIR holds orders.csv and order_items.csv; customers.csv, products.csv, sellers.csv and (to compare) truth.json
as far as there are any. Sellers become suppliers and products a catalogue; every order that has items is sent
through the public API in the order of time, routed by the worker's own job, accepted, shipped and delivered
through the suppliers' API at the recorded times, and cancelled where it was cancelled. The last line printed is
one JSON object with the portal's figures under the keys of truth.json. Times are UTC; estimates are instants.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# A script's own folder comes first in Python's path; names of files here must not hide those of libraries.
sys.path[:] = [str(HERE.parent), *(place for place in sys.path if Path(place or ".").resolve() != HERE)]

from bench.marketplace import Sale, Story, read  # noqa: E402 (the path is set up above)

STOCK = 100_000
CARRIER = "other"
BATCH = 200  # orders in one call, and in one page
COUNTRY, CURRENCY, POSTCODE = "BR", "BRL", "01000"
SCOPES = ("orders", "inventory", "suppliers")


def main(arguments: list[str] | None = None) -> int:
    """Run the replay; exit 1 when a figure differs from truth.json, 2 when the folder cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        story = read(chosen.folder)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    start_django()
    figures, report = replay(story)
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


def replay(story: Story) -> tuple[dict[str, Any], list[str]]:
    """Send everything; returns the portal's figures and a report for people."""
    began = time.perf_counter()
    portal = Portal()
    portal.set_up(story)
    ready = time.perf_counter()
    for at, what, order_id in story.moments():
        portal.play(what, story.sales[order_id], at)
    portal.send_waiting()
    done = time.perf_counter()
    refused = story.refused + portal.refused
    report = [
        f"tenant {portal.slug}: {len(story.sellers)} suppliers, {len(story.products)} products set up in {ready - began:.1f} s",
        f"{len(portal.orders)} orders sent, routed, shipped, delivered and cancelled in {done - ready:.1f} s, {portal.calls} calls in all",
        f"released after a check: {portal.released}; already gone when cancelled: {portal.too_late}",
        *story.remarks,
        *(f"refused: order {order_id}: {reason}" for order_id, reason in refused),
        f"refused in all: {len(refused)} orders",
    ]
    return portal.figures(len(refused)), report


def compare(figures: dict[str, Any], truth_file: Path) -> list[str]:
    """Line by line, the figures that are not those of truth.json to the last digit given there."""
    if not truth_file.exists():
        return ["no truth.json to compare with"]
    truth = json.loads(truth_file.read_text(encoding="utf-8-sig"))
    return [
        f"DIFFERS: {name} is {figure}, truth.json has {truth[name]}"
        for name, figure in figures.items()
        if name in truth and figure != truth[name]
    ]


class Portal:
    """The portal as a store, its suppliers and a carrier see it: through the API alone.

    Orders are sent many in a call, in the order of time, at the latest when something happens to one of them.
    """

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client()
        self.key = ""
        self.supplier_keys: dict[str, str] = {}
        self.waiting: dict[str, Sale] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.parcels: dict[str, list[str]] = {}
        self.refused: list[tuple[str, str]] = []
        self.calls = self.released = self.too_late = 0

    def set_up(self, story: Story) -> None:
        """A retailer with a key for its store and one for each supplier's desk, and everything sellable."""
        from django.utils import timezone

        from dropship.office.actions.create_api_key import create_api_key
        from dropship.office.actions.create_tenant import create_tenant
        from dropship.tenancy.scope import tenant_scope

        now = timezone.now()
        name, owner = f"Replay {now:%Y%m%d-%H%M%S-%f}", f"{now:%H%M%S%f}@replay.example"
        tenant = create_tenant(name, owner_email=owner, currency=CURRENCY, country=COUNTRY, by="replay", at=now)[0]
        self.slug, self.tenant_id = tenant.slug, tenant.id
        scopes = [f"{of}:{way}" for of in SCOPES for way in ("read", "write")] + ["metrics:read"]
        with tenant_scope(tenant):
            self.key = create_api_key("replay", scopes=scopes, by="replay", at=now)[1]
        for product_id, row in story.products.items():
            self.ask("POST", "/products/", _product(product_id, row), expect=(200, 201))
        offers, suppliers = story.offers, {}
        for seller_id in story.sellers:
            made = self.ask("POST", "/suppliers/", _supplier(seller_id), expect=(200, 201))
            suppliers[made["code"]] = made["id"]
            if items := [_stock(product_id) for product_id in offers.get(seller_id, ())]:
                report = {"mode": "partial", "items": items}
                self.ask("PUT", f"/suppliers/{seller_id}/stock/", report, expect=(200, 202))
        with tenant_scope(tenant):
            for code, supplier_id in suppliers.items():
                self.supplier_keys[code] = create_api_key(
                    f"desk {code[:8]}", scopes=["orders:read", "orders:write"], supplier_id=supplier_id,
                    supplier_code=code, by="replay", at=now,
                )[1]  # fmt: skip

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, expect: tuple[int, ...] = (200,)
    ) -> Any:
        """One call of the API; anything unexpected ends the replay with what was answered."""
        self.calls += 1
        answer = self.client.generic(
            method,
            path if path.startswith("http") else f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {key or self.key}"},
        )
        if answer.status_code not in expect:
            raise SystemExit(f"{method} {path} answered {answer.status_code}: {answer.content.decode()[:1000]}")
        return answer.json()

    def play(self, what: str, sale: Sale, at: datetime) -> None:
        """Let one thing happen; an order that was refused has no story."""
        if what == "place":
            self.waiting[sale.order_id] = sale
            if len(self.waiting) >= BATCH:
                self.send_waiting()
            return
        if sale.order_id in self.waiting:
            self.send_waiting()
        if sale.order_id in self.orders:
            {"ship": self.ship, "deliver": self.deliver, "cancel": self.cancel}[what](sale)

    def send_waiting(self) -> None:
        """Send the orders that came in, let the worker route them, and see which purchase orders they became."""
        if not self.waiting:
            return
        sent, self.waiting = self.waiting, {}
        answer = self.ask("POST", "/orders/bulk/", [_order(sale) for sale in sent.values()], expect=(207,))
        for order_id, result in zip(sent, answer["results"], strict=True):
            if "problem" in result:
                self.refused.append((order_id, result["problem"]["detail"]))
                continue
            self.orders[order_id] = result["order"]
            if result["order"]["status"] == "on_hold":
                self.ask("POST", f"/orders/{result['order']['id']}/release/", {"reason": "checked for the replay"})
                self.released += 1
        self._work()
        times = [sale.placed for sale in sent.values()]
        after, before = min(times), max(times) + timedelta(microseconds=1)
        address = f"/orders/?limit={BATCH}&placed_after={_z(after)}&placed_before={_z(before)}"
        for order in self._pages(address):
            self.orders[order["external_id"]] = order

    def ship(self, sale: Sale) -> None:
        """Every supplier of the order takes it on and sends its parcel."""
        parcels = self.parcels[sale.order_id] = []
        for number, purchase_order in enumerate(self.orders[sale.order_id]["purchase_orders"]):
            key, path = self.supplier_keys[purchase_order["supplier"]], f"/purchase-orders/{purchase_order['id']}"
            self.ask("POST", f"{path}/accept/", {}, key=key)
            parcel = {
                "carrier": CARRIER, "tracking_number": f"R{sale.order_id[:16].upper()}{number}", "shipped_at": _z(sale.shipped),
            }  # fmt: skip
            sent = self.ask("POST", f"{path}/ship/", parcel, key=key, expect=(200, 201))
            parcels += [one["id"] for one in sent["shipments"]]

    def deliver(self, sale: Sale) -> None:
        """The carrier reports every parcel of the order as delivered."""
        for parcel in self.parcels[sale.order_id]:
            event = {"status": "delivered", "at": _z(sale.delivered)}
            self.ask("POST", f"/shipments/{parcel}/events/", event, expect=(200, 201))

    def cancel(self, sale: Sale) -> None:
        path = f"/orders/{self.orders[sale.order_id]['id']}/cancel/"
        answer = self.ask("POST", path, {"reason": "cancelled"}, expect=(200, 409))
        self.too_late += "code" in answer

    def figures(self, refused: int) -> dict[str, Any]:
        """The portal's own figures under the keys of truth.json."""
        kpis = self.ask("GET", "/metrics/kpis/?from=1990-01-01&to=2100-01-01")["kpis"]
        cycle, revenue = kpis["cycle_time"].get("detail") or {}, kpis["revenue"].get("detail") or {}
        statuses = Counter(order["metadata"]["marketplace_status"] for order in self._pages(f"/orders/?limit={BATCH}"))
        return {
            "orders": kpis["orders_placed"]["n"],
            "orders_all": kpis["orders_placed"]["n"] + refused,
            "items": kpis["units_ordered"]["value"],
            "sellers": sum(1 for _ in self._pages(f"/suppliers/?limit={BATCH}")),
            "status": dict(statuses.most_common()),
            "delivered": kpis["cycle_time"]["n"],
            "cycle_hours_p50": _rounded(cycle.get("p50"), 2),
            "cycle_hours_p90": _rounded(cycle.get("p90"), 2),
            "cycle_hours_mean": _rounded(cycle.get("mean"), 2),
            "late_vs_estimate": _rounded(kpis["late_delivery_rate"]["value"], 4),
            "gross": _rounded(revenue.get("gross"), 2),
            "freight": _rounded(revenue.get("freight"), 2),
        }

    def _work(self) -> None:
        """What the worker does: route everything that waits, then hand the events on."""
        from dropship.base.jobs import JOBS

        for job in ("route", "events"):
            while JOBS[job](self.tenant_id):
                pass

    def _pages(self, address: str | None) -> Any:
        while address:
            page = self.ask("GET", address)
            yield from page["results"]
            address = page["next"]


def _product(product_id: str, row: dict[str, str]) -> dict[str, Any]:
    category, weight = row.get("product_category_name") or "", row.get("product_weight_g") or ""
    product = {
        "sku": product_id, "name": f"{category or 'product'} {product_id[:8]}", "price": "1.00", "currency": CURRENCY,
        "category": category,
    }  # fmt: skip
    return {**product, "weight_grams": int(float(weight))} if weight.replace(".", "", 1).isdecimal() else product


def _supplier(seller_id: str) -> dict[str, Any]:
    return {
        "code": seller_id, "name": f"Seller {seller_id[:8]}", "email": f"{seller_id[:12]}@sellers.example",
        "currency": CURRENCY, "country": COUNTRY, "handling_days": 2,
    }  # fmt: skip


def _stock(product_id: str) -> dict[str, Any]:
    return {"supplier_sku": product_id, "sku": product_id, "quantity": STOCK, "cost": "1.00"}


def _order(sale: Sale) -> dict[str, Any]:
    """The order as the store sends it."""
    customer = sale.customer
    unique = customer.get("customer_unique_id") or customer.get("customer_id") or sale.order_id
    prefix = (customer.get("customer_zip_code_prefix") or POSTCODE).zfill(5)
    return {
        "channel": "marketplace",
        "external_id": sale.order_id,
        "placed_at": _z(sale.placed),
        **({"promised_by": _z(sale.promised)} if sale.promised else {}),
        "currency": CURRENCY,
        "customer": {"email": f"{unique}@customers.example", "name": f"Customer {unique[:8]}", "external_id": unique},
        "shipping_address": {
            "name": f"Customer {unique[:8]}", "line1": f"CEP {prefix}", "city": customer.get("customer_city") or "São Paulo",
            "region": customer.get("customer_state") or "SP", "postal_code": f"{prefix}-000", "country": COUNTRY,
        },
        "payment_status": "paid",
        "lines": [
            {"sku": item.product, "quantity": 1, "unit_price": f"{item.price:.2f}", "external_id": item.number}
            for item in sale.items
        ],
        "shipping_total": f"{sum(item.freight for item in sale.items):.2f}",
        "metadata": {"marketplace_status": sale.status},
    }  # fmt: skip


def _z(moment: datetime | None) -> str:
    assert moment is not None
    return moment.isoformat().replace("+00:00", "Z")


def _rounded(value: float | str | None, digits: int) -> float | None:
    return None if value is None else round(float(value), digits)


if __name__ == "__main__":
    sys.exit(main())
