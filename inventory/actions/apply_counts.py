"""What was counted becomes what is on hand: set-based, whatever the number of offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dropship.events.record import record_many
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.actions.tell_levels import Moved, tell_levels
from inventory.events import StockOversold


@dataclass(frozen=True, slots=True)
class Applied:
    """The offers whose count changed, and how many counts were older than what is known."""

    changed: frozenset[str]
    stale: int


# Each statement takes its rows from arrays of its own, never from another part of the same statement: the
# planner then knows how many there are, and a first report of a hundred thousand rows meets no nested loop.

# Stocks are locked in the order of their ids, like everywhere.
LOCK = """
SELECT s.offer_id::text, said.quantity, s.on_hand, s.reserved, coalesce(s.as_of <= %s, true), s.as_of IS DISTINCT FROM %s
FROM unnest(%s::uuid[], %s::int[]) said(offer_id, quantity) JOIN inventory_stock s ON s.offer_id = said.offer_id
ORDER BY s.offer_id FOR UPDATE OF s
"""

# Their supplier took these on before the units were counted, so the count no longer contains them.
SETTLE = """
UPDATE inventory_reservation r SET settled_at = %s FROM unnest(%s::uuid[]) one(offer_id)
WHERE r.offer_id = one.offer_id AND r.released_at IS NULL AND r.settled_at IS NULL AND r.confirmed_at < %s
RETURNING r.offer_id::text, r.quantity
"""

# Without a word of `reserved`, so that the trigger that watches it sleeps.
COUNT = """
UPDATE inventory_stock s SET on_hand = one.quantity, as_of = %s
FROM unnest(%s::uuid[], %s::int[]) one(offer_id, quantity) WHERE s.offer_id = one.offer_id
"""

UNRESERVE = """
UPDATE inventory_stock s SET reserved = s.reserved - one.quantity
FROM unnest(%s::uuid[], %s::int[]) one(offer_id, quantity) WHERE s.offer_id = one.offer_id
"""

HISTORY = """
INSERT INTO inventory_stockchange (id, tenant_id, offer_id, at, before, after, source, run_id, by)
SELECT gen_random_uuid(), %s, one.offer_id, %s, one.was, one.now, %s, %s, %s
FROM unnest(%s::uuid[], %s::int[], %s::int[]) one(offer_id, was, now)
"""

ON_SALE = """
SELECT o.product_id, o.sku, one.was - o.buffer, one.now - o.buffer
FROM unnest(%s::uuid[], %s::int[], %s::int[]) one(offer_id, was, now)
JOIN inventory_offer o ON o.id = one.offer_id JOIN suppliers_supplier u ON u.id = o.supplier_id
WHERE o.is_active AND u.is_active
"""

OFFERED = """
SELECT o.id::text, o.product_id, o.sku, u.code
FROM inventory_offer o JOIN suppliers_supplier u ON u.id = o.supplier_id WHERE o.id = ANY(%s::uuid[])
"""


@verb
def apply_counts(
    offers: Sequence[UUID | str],
    quantities: Sequence[int],
    *,
    taken_at: datetime,
    source: str,
    run_id: UUID | None = None,
    settles: bool = True,
    by: str,
    at: datetime,
) -> Applied:
    """Set each offer's stock to what was counted at `taken_at`, unless something newer is known of it.

    Reservations confirmed before the count leave the reserved sum, unless `settles` says that the count
    is no count of the shelf. History and events of the products' levels are written with it.

    A count that falls below what stays promised is told as StockOversold and withdraws nothing: the
    supplier may have left out the units that it has set aside for us, so a person has to ask.
    """
    rows = _run(LOCK, taken_at, taken_at, as_array(offers), as_array(quantities))
    news = [row for row in rows if row[4]]
    settled: dict[str, int] = {}
    held = [row[0] for row in news if row[3]]
    if settles and held:
        for offer_id, quantity in _run(SETTLE, at, as_array(held), taken_at):
            settled[offer_id] = settled.get(offer_id, 0) + quantity
    if settled:
        _run(UNRESERVE, as_array(list(settled)), as_array(list(settled.values())))
    # A newer time alone is written as well: without it a late older count could slip in.
    written = [row for row in news if row[5] or row[1] != row[2]]
    if written:
        _run(COUNT, taken_at, as_array([row[0] for row in written]), as_array([row[1] for row in written]))
    changed = [(row[0], row[2], row[1]) for row in written if row[1] != row[2]]
    if changed:
        _run(HISTORY, required().tenant_id, at, source[:40], run_id, by[:200], *_columns(changed))
    if settles:
        _tell_oversold(news, settled, by=by, at=at)
    moved = [
        (offer_id, was - reserved, quantity - reserved + settled.get(offer_id, 0))
        for offer_id, quantity, was, reserved, _is_news, _is_later in news
        if quantity != was or offer_id in settled
    ]
    if moved:
        tell_levels([Moved(*row) for row in _run(ON_SALE, *_columns(moved))], by=by, at=at)
    return Applied(frozenset(row[0] for row in changed), len(rows) - len(news))


def _tell_oversold(news: Sequence[tuple[Any, ...]], settled: dict[str, int], *, by: str, at: datetime) -> None:
    """Tell of offers of which fewer were counted than stay promised, unless that was so before."""
    short: dict[str, tuple[int, int, int]] = {}
    for offer_id, quantity, was, reserved, _is_news, _is_later in news:
        promised = reserved - settled.get(offer_id, 0)
        if quantity < promised and was >= reserved:
            short[offer_id] = (quantity, promised, promised - quantity)
    if not short:
        return
    record_many(
        [
            StockOversold(product_id, sku, supplier, *short[offer_id])
            for offer_id, product_id, sku, supplier in _run(OFFERED, as_array(sorted(short)))
        ],
        by=by,
        at=at,
    )


def as_array(values: Sequence[object]) -> str:
    """Ids or numbers as one array literal: a tenth of the work of a parameter for each."""
    return f"{{{','.join(map(str, values))}}}"


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    return [as_array(column) for column in zip(*rows, strict=True)]


def _run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []
