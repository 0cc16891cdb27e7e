"""A supplier reports its stock: checked row by row, applied set-based, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import connection

from dropship.base.bulk import insert_rows
from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.events.record import record, record_many
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.events import FeedCompleted, FeedRefused, StockBack, StockLow, StockOut
from inventory.models import FeedRefusal, FeedRun, Offer, Product
from suppliers.models import Supplier

MOST_UNITS = 10_000_000
MOST_COST = Decimal(10) ** 9
LONGEST_SKU = 100
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(slots=True)
class Item:
    """One row of a report, checked: `line` counts from 1."""

    line: int
    supplier_sku: str
    sku: str
    quantity: int
    cost: Decimal | None
    offer_id: UUID | None = None


@dataclass(slots=True)
class Refusals:
    """The rows not taken, with where and why."""

    rows: list[tuple[int, str, str, str]] = field(default_factory=list)

    def add(self, line: int, column: str, value: Any, reason: str) -> None:
        shown = str(value).replace("\x00", "�").encode("utf-8", "replace").decode()[:80]
        self.rows.append((line, column, shown, reason))

    def bodies(self, most: int = 1000) -> list[dict[str, Any]]:
        return [dict(zip(("line", "column", "value", "reason"), row, strict=True)) for row in self.rows[:most]]


# Stocks are locked in the order of their ids, then the reservations that this report has seen leave the
# sum: they were confirmed before the units were counted, so the count no longer contains them.
APPLY = """
WITH said AS (
  SELECT * FROM unnest(%(offers)s::uuid[], %(quantities)s::int[]) x(offer_id, quantity)
), before AS (
  SELECT s.offer_id, s.on_hand, s.reserved, said.quantity
  FROM inventory_stock s JOIN said ON said.offer_id = s.offer_id
  WHERE s.as_of IS NULL OR s.as_of <= %(taken_at)s
  ORDER BY s.offer_id FOR UPDATE OF s
), settled AS (
  UPDATE inventory_reservation r SET settled_at = %(at)s FROM before b
  WHERE r.offer_id = b.offer_id AND r.released_at IS NULL AND r.settled_at IS NULL AND r.confirmed_at < %(taken_at)s
  RETURNING r.offer_id, r.quantity
), gone AS (
  SELECT offer_id, sum(quantity)::int AS quantity FROM settled GROUP BY offer_id
), written AS (
  UPDATE inventory_stock s SET on_hand = b.quantity, reserved = s.reserved - coalesce(g.quantity, 0), as_of = %(taken_at)s
  FROM before b LEFT JOIN gone g ON g.offer_id = b.offer_id
  WHERE s.offer_id = b.offer_id
  RETURNING s.offer_id, b.on_hand AS was, b.on_hand - b.reserved AS was_free, s.on_hand, s.on_hand - s.reserved AS free
), history AS (
  INSERT INTO inventory_stockchange (id, tenant_id, offer_id, at, before, after, source, run_id, by)
  SELECT gen_random_uuid(), %(tenant)s, w.offer_id, %(at)s, w.was, w.on_hand, %(source)s, %(run)s, %(by)s
  FROM written w WHERE w.was <> w.on_hand
)
SELECT w.offer_id, o.product_id, o.sku, w.was <> w.on_hand, w.was_free - o.buffer, w.free - o.buffer
FROM written w JOIN inventory_offer o ON o.id = w.offer_id
"""

COSTS = """
UPDATE inventory_offer o SET cost = n.cost
FROM unnest(%s::uuid[], %s::numeric[]) n(id, cost) WHERE o.id = n.id AND o.cost <> n.cost RETURNING o.id
"""

LEVELS = """
SELECT p.id, p.low_stock_at, coalesce(sum(greatest(s.on_hand - s.reserved - o.buffer, 0)), 0)::int
FROM inventory_product p
LEFT JOIN inventory_offer o ON o.product_id = p.id AND o.is_active
LEFT JOIN inventory_stock s ON s.offer_id = o.id
WHERE p.id = ANY(%s::uuid[]) GROUP BY p.id, p.low_stock_at
"""


@verb
def take_stock_report(
    supplier_id: UUID,
    items: Sequence[Any],
    *,
    mode: str = "partial",
    taken_at: datetime | None = None,
    source: str = "api",
    run: FeedRun | None = None,
    by: str,
    at: datetime,
) -> FeedRun:
    """Take a supplier's stock in; returns the run with its counts and refusals.

    `items` are dictionaries with `supplier_sku` or `sku`, `quantity` and perhaps `cost`; `taken_at` is when
    the units were counted (now when not told). A partial report takes every good row; a full one sets
    what it does not name to zero, and is refused as a whole when any row is bad. A row older than what
    is known of its offer changes nothing. The same report again changes nothing.
    """
    supplier = Supplier.objects.get(id=supplier_id)
    if mode not in {"partial", "full"}:
        raise Invalid("mode is partial or full.", code="bad_mode", pointer="/mode")
    taken_at = min(taken_at or at, at)
    refusals = Refusals()
    wanted = _checked(items, refusals)
    _find_offers(supplier, wanted, refusals, by=by, at=at, dry=mode == "full" and bool(refusals.rows))
    good = [item for item in wanted if item.offer_id is not None]
    if run is None:
        run = FeedRun(id=uuid7(), tenant_id=required().tenant_id, supplier=supplier, mode=mode, source=source)
    run.taken_at, run.by, run.content = taken_at, by[:200], None
    run.read, run.refused, run.finished_at = len(items), len(refusals.rows), at
    if mode == "full" and refusals.rows:
        run.status = FeedRun.Status.REFUSED
        run.reason = "A full report with a bad row could set stock to zero by mistake; nothing was changed."
        run.save()
        _keep_refusals(run, refusals)
        record(FeedRefused(supplier.id, run.id, supplier.code, run.reason), by=by, at=at)
        return run
    run.status = FeedRun.Status.COMPLETED
    run.save()
    if mode == "full":
        good += _absent(supplier, good)
    changed = _apply(run, good, supplier, by=by, at=at)
    run.changed, run.unchanged = changed, max(0, len(good) - changed)
    run.save(update_fields=["changed", "unchanged"])
    _keep_refusals(run, refusals)
    record(FeedCompleted(supplier.id, run.id, supplier.code, run.changed, run.unchanged, run.refused), by=by, at=at)
    return run


def _checked(items: Sequence[Any], refusals: Refusals) -> list[Item]:
    good: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for line, item in enumerate(items, 1):
        if not isinstance(item, dict):
            refusals.add(line, "", item, "A row is an object with supplier_sku or sku, and quantity.")
            continue
        names = {}
        for column in ("supplier_sku", "sku"):
            value = item.get(column)
            if value is None or value == "":
                names[column] = ""
            elif not isinstance(value, str) or len(value) > LONGEST_SKU or "\x00" in value:
                refusals.add(line, column, value, f"A SKU is a text of at most {LONGEST_SKU} characters.")
                break
            else:
                names[column] = value.strip()
        if len(names) < 2:
            continue
        if not any(names.values()):
            refusals.add(line, "supplier_sku", "", "The row names neither supplier_sku nor sku.")
            continue
        quantity = _quantity(item.get("quantity"))
        if quantity is None:
            refusals.add(line, "quantity", item.get("quantity"), f"A quantity is a whole number from 0 to {MOST_UNITS}.")
            continue
        cost, is_bad = _cost(item.get("cost"))
        if is_bad:
            refusals.add(line, "cost", item.get("cost"), "A cost is a number from 0 with at most 4 decimals.")
            continue
        key = (names["supplier_sku"], names["sku"])
        if key in seen:
            refusals.add(line, "supplier_sku", key[0] or key[1], "The same SKU stands in this report before.")
            continue
        seen.add(key)
        good.append(Item(line, names["supplier_sku"], names["sku"], quantity, cost))
    return good


def _quantity(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and 0 <= value <= MOST_UNITS else None


def _cost(value: Any) -> tuple[Decimal | None, bool]:
    if value is None or value == "":
        return None, False
    if isinstance(value, bool):
        return None, True
    try:
        cost = Decimal(str(value).strip())
    except InvalidOperation:
        return None, True
    if not cost.is_finite() or not 0 <= cost < MOST_COST or cost != cost.quantize(Decimal("0.0001")):
        return None, True
    return cost, False


def _find_offers(supplier: Supplier, items: list[Item], refusals: Refusals, *, by: str, at: datetime, dry: bool) -> None:
    """Give each item its offer; a known product without an offer of this supplier gets one."""
    found = Offer.objects.filter(supplier=supplier)
    by_supplier_sku = {
        row[0]: row
        for row in found.filter(supplier_sku__in=[item.supplier_sku for item in items if item.supplier_sku]).values_list(
            "supplier_sku", "id", "sku"
        )
    }
    by_sku = {
        row[0]: row
        for row in found.filter(sku__in=[item.sku for item in items if item.sku]).values_list("sku", "id", "supplier_sku")
    }
    missing = {item.sku for item in items if item.sku and item.sku not in by_sku and item.supplier_sku not in by_supplier_sku}
    products = {
        row["sku"]: row for row in Product.objects.filter(sku__in=missing).values("id", "sku", "name")
    }  # fmt: skip
    taken: dict[UUID, int] = {}
    fresh: list[tuple] = []
    stocks: list[tuple] = []
    for item in items:
        row = by_supplier_sku.get(item.supplier_sku) or by_sku.get(item.sku)
        if row is not None:
            if item.sku and item.supplier_sku in by_supplier_sku and by_supplier_sku[item.supplier_sku][2] != item.sku:
                refusals.add(item.line, "sku", item.sku, f"{item.supplier_sku} is the supplier's name of another product.")
                continue
            item.offer_id = row[1]
        elif item.sku in products:
            if dry:
                continue
            product = products[item.sku]
            offer_id = uuid7()
            supplier_sku = item.supplier_sku or item.sku
            tenant_id = supplier.tenant_id
            fresh.append(
                (offer_id, tenant_id, supplier.id, product["id"], supplier_sku, item.sku, product["name"], item.cost or 0,
                 supplier.currency, 0, 0, True)
            )  # fmt: skip
            stocks.append((tenant_id, offer_id, supplier.id, 0, 0))
            by_sku[item.sku] = by_supplier_sku[supplier_sku] = (item.sku, offer_id, item.sku)
            item.offer_id = offer_id
        else:
            column = "supplier_sku" if item.supplier_sku and not item.sku else "sku"
            refusals.add(item.line, column, item.sku or item.supplier_sku, "No offer and no product has this SKU.")
            continue
        if item.offer_id in taken:
            refusals.add(item.line, "sku", item.sku or item.supplier_sku, f"Line {taken[item.offer_id]} speaks of the same offer.")
            item.offer_id = None
        else:
            taken[item.offer_id] = item.line
    columns = (
        "id", "tenant_id", "supplier_id", "product_id", "supplier_sku", "sku", "name", "cost", "currency", "lead_time_days",
        "buffer", "is_active",
    )  # fmt: skip
    insert_rows("inventory_offer", columns, fresh)
    insert_rows("inventory_stock", ("tenant_id", "offer_id", "supplier_id", "on_hand", "reserved"), stocks)


def _absent(supplier: Supplier, named: list[Item]) -> list[Item]:
    """What a full report does not name, is not there."""
    ids = {item.offer_id for item in named}
    others = Offer.objects.filter(supplier=supplier).exclude(id__in=ids).values_list("id", "supplier_sku", "sku")
    return [Item(0, supplier_sku, sku, 0, None, offer_id) for offer_id, supplier_sku, sku in others]


def _apply(run: FeedRun, items: list[Item], supplier: Supplier, *, by: str, at: datetime) -> int:
    priced = [(item.offer_id, item.cost) for item in items if item.cost is not None]
    with connection.cursor() as cursor:
        costs: set[UUID] = set()
        if priced:
            cursor.execute(COSTS, [[one[0] for one in priced], [one[1] for one in priced]])
            costs = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            APPLY,
            {
                "offers": [item.offer_id for item in items], "quantities": [item.quantity for item in items],
                "taken_at": run.taken_at, "at": at, "tenant": required().tenant_id, "source": run.source, "run": run.id,
                "by": by[:200],
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    tell_levels(rows, by=by, at=at)
    return len(costs | {row[0] for row in rows if row[3]})


def tell_levels(rows: list[tuple], *, by: str, at: datetime) -> None:
    """Events for products that can be sold again, run low or are gone."""
    moved: dict[UUID, list[Any]] = {}
    for _offer_id, product_id, sku, _is_changed, was, now in rows:
        if was != now:
            entry = moved.setdefault(product_id, [sku, 0, False])
            entry[1] += max(0, now) - max(0, was)
            entry[2] |= was <= 0 < now
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(LEVELS, [sorted(moved)])
        levels = cursor.fetchall()
    happened: list[Any] = []
    for product_id, low, total in levels:
        sku, delta, is_back = moved[product_id]
        before = total - delta
        if is_back:
            happened.append(StockBack(product_id, sku, total))
        if before > 0 and total == 0:
            happened.append(StockOut(product_id, sku))
        elif before > low >= total > 0:
            happened.append(StockLow(product_id, sku, total))
    record_many(happened, by=by, at=at)


def _keep_refusals(run: FeedRun, refusals: Refusals) -> None:
    FeedRefusal.objects.bulk_create(
        [
            FeedRefusal(
                id=uuid7(), tenant_id=run.tenant_id, run=run, supplier_id=run.supplier_id, line=line, column=column[:100],
                value=value, reason=reason[:300],
            )
            for line, column, value, reason in refusals.rows
        ],
        batch_size=2000,
    )  # fmt: skip
