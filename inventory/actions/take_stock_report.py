"""A supplier reports its stock: checked row by row, applied set-based, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as _

from dropship.base.bulk import insert_rows
from dropship.base.errors import Invalid, NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from inventory.actions.apply_counts import apply_counts, as_array
from inventory.events import FeedCompleted, FeedRefused
from inventory.models import FeedRun, Product, SkuAlias
from inventory.stock_items import MOST_UNITS, Item, Refusals, read_items
from suppliers.models import Supplier

__all__ = ["MOST_UNITS", "take_stock_report"]
MODES = ("partial", "full")

# One report of a supplier at a time: two at once would both make the offers that are missing.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('stock'), hashtext(%s))"

OFFERS = """
SELECT o.id::text, o.supplier_sku, o.sku FROM inventory_offer o
WHERE o.supplier_id = %s AND (%s OR o.supplier_sku = ANY(%s) OR o.sku = ANY(%s))
"""
ALL_FROM = 2000

PRODUCTS = "SELECT p.sku, p.id, p.name FROM inventory_product p WHERE p.sku = ANY(%s)"

RENAME = """
UPDATE inventory_offer o SET supplier_sku = n.name FROM unnest(%s::uuid[], %s::text[]) n(id, name) WHERE o.id = n.id
"""

COSTS = """
UPDATE inventory_offer o SET cost = n.cost, currency = %s
FROM unnest(%s::uuid[], %s::numeric[]) n(id, cost) JOIN inventory_stock s ON s.offer_id = n.id
WHERE o.id = n.id AND s.as_of <= %s AND (o.cost <> n.cost OR o.currency <> %s) RETURNING o.id::text
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
    the units were counted (now when not told, and never later). A product that the supplier has not offered
    so far gets its offer. A partial report takes every good row; a full one sets what it does not name to
    zero, and is therefore refused as a whole when it is empty or any row is bad. A row older than what is
    known of its offer changes nothing, nor does the same report again. Raises NotFound, Invalid.
    """
    supplier = Supplier.objects.filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound(_("There is no such supplier."))
    if mode not in MODES:
        raise Invalid(_("mode is partial or full."), code="bad_mode", pointer="/mode")
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [str(supplier_id)])
    report = _Report(supplier)
    report.read(items)
    if run is None:
        run = FeedRun(id=uuid7(), tenant_id=supplier.tenant_id, supplier=supplier, mode=mode, source=source)
    run.taken_at, run.by, run.content = min(taken_at or at, at), by[:200], None
    run.read, run.refused, run.finished_at = len(items), len(report.refusals.rows), at
    run.reason = _why_not(mode, report)
    run.status = FeedRun.Status.REFUSED if run.reason else FeedRun.Status.COMPLETED
    run.save()
    _keep_refusals(run, report.refusals)
    if run.reason:
        record(FeedRefused(supplier.id, run.id, supplier.code, run.reason), by=by, at=at)
        return run
    report.make_offers()
    _apply(run, report, by=by, at=at)
    run.save(update_fields=["changed", "unchanged", "reason"])
    record(FeedCompleted(supplier.id, run.id, supplier.code, run.changed, run.unchanged, run.refused), by=by, at=at)
    return run


class _Report:
    """The rows of a report on their way to the supplier's offers."""

    def __init__(self, supplier: Supplier) -> None:
        self.supplier = supplier
        self.refusals = Refusals()
        self.good: list[Item] = []
        self.absent: list[str] = []
        self.fresh: list[tuple[Any, ...]] = []
        self.renamed: list[tuple[str, str]] = []

    def read(self, items: Sequence[Any]) -> None:
        """Check every row and find the offer it speaks of, or the product that is to be offered."""
        rows = read_items(items, self.refusals, currency=self.supplier.currency)
        self._call_by_today_s_names(rows)
        offers = self._offers(rows)
        by_supplier_sku = {offer[1]: offer for offer in offers}
        by_sku = {offer[2]: offer for offer in offers}
        products = self._products(
            {row.sku for row in rows if row.sku and row.sku not in by_sku and row.supplier_sku not in by_supplier_sku}
        )
        taken: dict[str, int] = {}
        for row in rows:
            offer = by_supplier_sku.get(row.supplier_sku) or by_sku.get(row.sku)
            if offer is None and row.sku in products:
                product_id, name = products[row.sku]
                offer = (str(uuid7()), row.supplier_sku or row.sku, row.sku)
                if offer[1] in by_supplier_sku:
                    self.refusals.add(
                        row.line,
                        "sku",
                        row.sku,
                        _("{supplier_sku} is the supplier's name of another product.").format(supplier_sku=offer[1]),
                    )
                    continue
                self.fresh.append((offer[0], product_id, offer[1], row.sku, name, row.cost or 0))
                by_supplier_sku[offer[1]] = by_sku[row.sku] = offer
            if offer is None:
                column = "sku" if row.sku else "supplier_sku"
                self.refusals.add(
                    row.line, column, row.sku or row.supplier_sku, _("No offer and no product has this SKU.")
                )
            elif row.sku and offer[2] != row.sku:
                self.refusals.add(
                    row.line,
                    "sku",
                    row.sku,
                    _("{supplier_sku} is the supplier's name of {sku}.").format(
                        supplier_sku=row.supplier_sku, sku=offer[2]
                    ),
                )
            elif row.supplier_sku and row.supplier_sku != offer[1] and offer[1] != offer[2]:
                self.refusals.add(
                    row.line,
                    "supplier_sku",
                    row.supplier_sku,
                    _("The supplier calls {sku} {supplier_sku}.").format(sku=offer[2], supplier_sku=offer[1]),
                )
            elif offer[0] in taken:
                self.refusals.add(
                    row.line,
                    "sku",
                    row.sku or row.supplier_sku,
                    _("Line {line} speaks of the same offer.").format(line=taken[offer[0]]),
                )
            else:
                if row.supplier_sku and row.supplier_sku != offer[1]:
                    self.renamed.append((offer[0], row.supplier_sku))
                    by_supplier_sku[row.supplier_sku] = by_sku[offer[2]] = (offer[0], row.supplier_sku, offer[2])
                taken[offer[0]] = row.line
                row.offer_id = offer[0]
                self.good.append(row)

    def make_offers(self) -> None:
        """Write the offers that are new, and the names of those that had only ours so far."""
        tenant_id, supplier = self.supplier.tenant_id, self.supplier
        insert_rows(
            "inventory_offer",
            ("tenant_id", "supplier_id", "currency", "lead_time_days", "buffer", "is_active", "id", "product_id", "supplier_sku",
             "sku", "name", "cost"),
            [(tenant_id, supplier.id, supplier.currency, 0, 0, True, *row) for row in self.fresh],
        )  # fmt: skip
        insert_rows(
            "inventory_stock",
            ("tenant_id", "offer_id", "supplier_id", "on_hand", "reserved"),
            [(tenant_id, row[0], supplier.id, 0, 0) for row in self.fresh],
        )
        if self.renamed:
            with connection.cursor() as cursor:
                cursor.execute(RENAME, [list(column) for column in zip(*self.renamed, strict=True)])

    def find_absent(self) -> None:
        """What a full report does not name, is not there."""
        named = {row.offer_id for row in self.good}
        with connection.cursor() as cursor:
            cursor.execute("SELECT o.id::text FROM inventory_offer o WHERE o.supplier_id = %s", [self.supplier.id])
            self.absent = [row[0] for row in cursor.fetchall() if row[0] not in named]

    def _call_by_today_s_names(self, rows: list[Item]) -> None:
        """A product that was renamed is still meant by its former SKU, as it is in orders."""
        named = {row.sku for row in rows if row.sku}
        aliases = SkuAlias.objects.filter(sku__in=named).exclude(
            sku__in=Product.objects.filter(sku__in=named).values("sku")
        )
        former = dict(aliases.values_list("sku", "product__sku"))
        for row in rows if former else ():
            row.sku = former.get(row.sku, row.sku)

    def _offers(self, rows: list[Item]) -> list[tuple[str, str, str]]:
        reads_all = len(rows) > ALL_FROM
        names = [[], []] if reads_all else [[row.supplier_sku for row in rows], [row.sku for row in rows]]
        with connection.cursor() as cursor:
            cursor.execute(OFFERS, [self.supplier.id, reads_all, *names])
            return cursor.fetchall()

    def _products(self, skus: set[str]) -> dict[str, tuple[UUID, str]]:
        if not skus:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(PRODUCTS, [sorted(skus)])
            return {sku: (product_id, name) for sku, product_id, name in cursor.fetchall()}


def _why_not(mode: str, report: _Report) -> str:
    if mode == "full" and report.refusals.rows:
        return _("A full report with a bad row could set stock to zero by mistake; nothing was changed.")
    if mode == "full" and not report.good:
        return _("An empty full report would set everything to zero; nothing was changed.")
    return ""


def _apply(run: FeedRun, report: _Report, *, by: str, at: datetime) -> None:
    if run.mode == "full":
        report.find_absent()
    named = [row.offer_id for row in report.good]
    applied = apply_counts(
        [*named, *report.absent],
        [*(row.quantity for row in report.good), *(0 for _ in report.absent)],
        taken_at=run.taken_at,
        source=run.source,
        run_id=run.id,
        by=by,
        at=at,
    )
    changed = applied.changed | _set_costs(run, report) | {row[0] for row in report.renamed}
    run.changed, run.unchanged = len(changed), len(set(named) - changed)
    if applied.stale:
        run.reason = _("{stale} counts are older than what is known already; they changed nothing.").format(
            stale=applied.stale
        )


def _set_costs(run: FeedRun, report: _Report) -> set[str]:
    priced = [row for row in report.good if row.cost is not None]
    if not priced:
        return set()
    currency = report.supplier.currency
    with connection.cursor() as cursor:
        cursor.execute(
            COSTS,
            [
                currency,
                as_array([row.offer_id for row in priced]),
                as_array([row.cost for row in priced]),
                run.taken_at,
                currency,
            ],
        )
        return {row[0] for row in cursor.fetchall()}


def _keep_refusals(run: FeedRun, refusals: Refusals) -> None:
    insert_rows(
        "inventory_feedrefusal",
        ("id", "tenant_id", "run_id", "supplier_id", "line", "column", "value", "reason"),
        [
            (str(uuid7()), run.tenant_id, run.id, run.supplier_id, line, column[:100], value, reason[:300])
            for line, column, value, reason in refusals.rows
        ],
    )
