"""The demo's shelves: what each supplier offers, and what it reports every few days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from dropship.demo.facts import DAYS, PRODUCTS, SCARCE, SUPPLIERS
from dropship.tenancy.models import Tenant
from inventory.actions.create_product import create_product
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import Offer
from orders.actions.release_backorders import release_backorders
from suppliers.models import Supplier

EVERY = timedelta(days=3)
SILENT, SILENT_FOR = "dune", timedelta(days=6)
"""Its stock is stale on purpose."""
NO_MORE_FOR = timedelta(days=8)


@dataclass(slots=True)
class Demo:
    tenant: Tenant
    dice: random.Random
    now: datetime
    suppliers: dict[str, Supplier]


def open_shop(demo: Demo) -> None:
    """The catalogue, and each supplier's first report, which makes its offers."""
    begin = demo.now - timedelta(days=DAYS + 2)
    for sku, name, category, price in PRODUCTS:
        values = {"name": name, "category": category, "price": Decimal(price), "currency": "USD", "low_stock_at": 8}
        create_product(sku, values=values, by="user:max@maple.example", at=begin)
    for place, facts in enumerate(SUPPLIERS):
        items = []
        for index, (sku, _name, _category, price) in enumerate(PRODUCTS):
            if (index + place) % 4 == 0 or (index * 7 + place * 3) % 5 == 0:
                continue
            share = Decimal(demo.dice.uniform(0.42, 0.6)).quantize(Decimal("0.01"))
            items.append(
                {
                    "supplier_sku": f"{facts['code'][0].upper()}-{1000 + index}",
                    "sku": sku,
                    "quantity": 6 if sku == SCARCE else demo.dice.choice((6, 18, 40, 75, 120)),
                    "cost": str((Decimal(price) * share).quantize(Decimal("0.01"))),
                }
            )
        _send(demo, facts["code"], items, begin)


def report_times(demo: Demo) -> Iterator[tuple[str, datetime]]:
    """When each supplier counts: every third day, the last time some hours ago; one has fallen silent."""
    for place, facts in enumerate(SUPPLIERS):
        at = demo.now - (SILENT_FOR if facts["code"] == SILENT else timedelta(hours=2 + 3 * place))
        while at > demo.now - timedelta(days=DAYS):
            yield facts["code"], at
            at -= EVERY


def report_stock(demo: Demo, code: str, at: datetime) -> None:
    """What is left on the supplier's shelf, and what has come in; orders that waited for it are called up."""
    taken = Q(reservations__confirmed_at__lt=at, reservations__released_at=None, reservations__settled_at=None)
    offers = Offer.objects.filter(supplier=demo.suppliers[code]).annotate(
        left=F("stock__on_hand") - Coalesce(Sum("reservations__quantity", filter=taken), 0)
    )
    items = [
        {"supplier_sku": supplier_sku, "quantity": left + _delivery(demo, sku, left, at)}
        for supplier_sku, sku, left in offers.order_by("supplier_sku").values_list("supplier_sku", "sku", "left")
    ]
    _send(demo, code, items, at)
    release_backorders(at=at)


def _delivery(demo: Demo, sku: str, left: int, at: datetime) -> int:
    """How many have come in since the last count."""
    if sku == SCARCE:
        return 6 if left < 3 and at < demo.now - NO_MORE_FOR else 0
    return demo.dice.choice((0, 20, 40, 75)) if left < 12 else 0


def _send(demo: Demo, code: str, items: list[dict[str, Any]], at: datetime) -> None:
    take_stock_report(
        demo.suppliers[code].id, items, taken_at=at, source="api", by=f"supplier:desk@{code}.example", at=at
    )
