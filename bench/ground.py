"""The ground the measurements stand on: servers and a database of their own, and a retailer to fill it with.

The data folder is never the one of `make run`, because every run begins by emptying its database.
"""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
SQL = Path(__file__).parent / "sql"
OUT = Path(__file__).parent / "out"
_lock: IO[str] | None = None


def prepare() -> None:
    """Become a management process of the portal over empty tables on durable servers of our own."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["DATA_DIR"] = os.environ.get("BENCH_DATA_DIR") or str(ROOT / ".dropship" / "bench")
    _keep_others_out(Path(os.environ["DATA_DIR"]))
    for name in ("DATABASE_URL", "APP_DATABASE_URL", "REDIS_URL", "CACHE_URL", "EMBEDDED_FAST"):
        os.environ.pop(name, None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
    import django

    from dropship import embedded

    embedded.provide()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    import dropship.wsgi  # noqa: F401 (loads everything and keeps the collector off it, as the web server does)

    empty()


def _keep_others_out(home: Path) -> None:
    """One run at a time: the kernel lets go of the lock when this process ends."""
    global _lock
    home.mkdir(parents=True, exist_ok=True)
    _lock = (home / "bench.lock").open("w")
    try:
        fcntl.flock(_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"Another run is measuring in {home}; set BENCH_DATA_DIR to another folder.") from None


def empty() -> None:
    """Empty every table, so that one measurement does not slow the next."""
    run_sql("TRUNCATE tenancy_tenant, accounts_user CASCADE")


def run_sql(sql: str, values: dict[str, Any] | None = None, *, vacuum: str = "") -> None:
    """Run statements as the owner of the tables, then vacuum what was filled."""
    import psycopg2

    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            if vacuum:
                cursor.execute(f"VACUUM ANALYZE {vacuum}")


@dataclass
class Shop:
    """A retailer with suppliers, a catalogue and offers, and an API key with every scope."""

    tenant_id: UUID
    slug: str
    email: str
    key: str
    products: int
    values: dict[str, Any] = field(default_factory=dict)

    def fill(self, name: str, *, vacuum: str = "", **values: Any) -> None:
        """Run `sql/NAME.sql` for this retailer."""
        run_sql((SQL / f"{name}.sql").read_text(), {**self.values, **values}, vacuum=vacuum)

    def order(self, number: str, *, lines: int = 3, **changes: Any) -> dict[str, Any]:
        """An order as a store sends it: another customer each time, products drawn by the number."""
        first = sum(map(ord, number)) * 7919 + int("".join(filter(str.isdigit, number)) or 0) * 3
        return {
            "channel": "web",
            "external_id": number,
            "placed_at": "2026-01-05T10:00:00Z",
            "currency": "USD",
            "customer": {"email": f"customer-{number}@example.com", "name": "Ann Lee", "phone": "+14155550100"},
            "shipping_address": {
                "name": "Ann Lee", "line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701",
                "country": "US",
            },
            "shipping_method": "standard",
            "payment_status": "paid",
            "lines": [
                {"sku": f"SKU-{(first + line) % self.products}", "quantity": 1 + line % 2, "unit_price": "12.50"}
                for line in range(lines)
            ],
            "shipping_total": "4.90",
            **changes,
        }  # fmt: skip


_shops = 0


def open_shop(*, suppliers: int = 24, products: int = 5000, offers_each: int = 4, on_hand: int = 1_000_000) -> Shop:
    """A retailer with `products` × `offers_each` offers, and rules that prefer, exclude and score."""
    global _shops
    from django.utils import timezone

    from dropship.accounts.roles import SCOPES
    from dropship.office.actions.create_api_key import create_api_key
    from dropship.office.actions.create_tenant import create_tenant
    from dropship.tenancy.scope import tenant_scope

    _shops += 1
    now = timezone.now()
    email = f"owner{_shops}@bench.example"
    tenant = create_tenant(f"Bench {_shops}", owner_email=email, password="a long password", by="bench", at=now)[0]
    with tenant_scope(tenant):
        key = create_api_key("bench", scopes=list(SCOPES), by="bench", at=now)[1]
    shop = Shop(tenant.id, tenant.slug, email, key, products)
    shop.values = {
        "tenant": str(tenant.id), "tenant_key": tenant.key, "suppliers": suppliers, "products": products,
        "offers_each": offers_each, "on_hand": on_hand,
    }  # fmt: skip
    shop.fill(
        "shop",
        vacuum="suppliers_supplier, suppliers_shippingmethod, inventory_product, inventory_offer, inventory_stock",
    )
    return shop
