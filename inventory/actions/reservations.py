"""Promising units of an offer, and giving them back: the last locks of every transaction.

All locks are taken in the order of the offer's id, in one statement, so that two transactions can
wait for each other but never in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from dropship.events.record import record_many
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.events import StockBack


@dataclass(frozen=True, slots=True)
class Wanted:
    """`quantity` units of an offer for one taker; `group` is what must be served whole (an order)."""

    reservation_id: UUID | str
    offer_id: UUID | str
    quantity: int
    group: UUID | str


LOCK = """
SELECT s.offer_id::text, s.on_hand - s.reserved - o.buffer
FROM inventory_stock s JOIN inventory_offer o ON o.id = s.offer_id
WHERE s.offer_id = ANY(%s::uuid[]) AND o.is_active ORDER BY s.offer_id FOR UPDATE OF s
"""

TAKE = """
WITH taken AS (
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::int[]) t(id, offer_id, quantity)
), counted AS (
    UPDATE inventory_stock s SET reserved = s.reserved + t.quantity
    FROM (SELECT offer_id, sum(quantity)::int AS quantity FROM taken GROUP BY offer_id) t
    WHERE s.offer_id = t.offer_id
)
INSERT INTO inventory_reservation (id, tenant_id, offer_id, quantity, taken_at)
SELECT id, %s, offer_id, quantity, %s FROM taken
"""


@verb
def reserve_stock(wanted: Sequence[Wanted], *, at: datetime) -> set[UUID | str]:
    """Reserve for each group whole or not at all, in the order given; returns the groups served.

    Several wants on one offer are summed by drawing them from the same locked figure.
    """
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list({str(want.offer_id) for want in wanted})])
        left: dict[str, int] = dict(cursor.fetchall())
        groups: dict[UUID | str, list[Wanted]] = {}
        for want in wanted:
            groups.setdefault(want.group, []).append(want)
        taken: list[Wanted] = []
        served: set[UUID | str] = set()
        for group, wants in groups.items():
            needs: dict[str, int] = {}
            for want in wants:
                offer_id = str(want.offer_id)
                needs[offer_id] = needs.get(offer_id, 0) + want.quantity
            if any(left.get(offer_id, 0) < quantity for offer_id, quantity in needs.items()):
                continue
            for offer_id, quantity in needs.items():
                left[offer_id] -= quantity
            taken += wants
            served.add(group)
        if taken:
            cursor.execute(
                TAKE,
                [
                    [want.reservation_id for want in taken],
                    [want.offer_id for want in taken],
                    [want.quantity for want in taken],
                    required().tenant_id,
                    at,
                ],
            )
    return served


def lock_stocks(reservation_ids: Iterable[UUID]) -> None:
    """Take every stock lock that a transaction will need at once, in order, before it changes some of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.offer_id FROM inventory_stock s WHERE s.offer_id IN (SELECT r.offer_id FROM inventory_reservation r "
            "WHERE r.id = ANY(%s::uuid[])) ORDER BY s.offer_id FOR UPDATE",
            [sorted(set(reservation_ids))],
        )


@verb
def confirm_reservations(reservation_ids: Iterable[UUID], *, at: datetime) -> None:
    """The supplier has taken these units on: reports counted after `at` no longer contain them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_reservation SET confirmed_at = %s WHERE id = ANY(%s::uuid[]) "
            "AND confirmed_at IS NULL AND released_at IS NULL",
            [at, sorted(set(reservation_ids))],
        )


RELEASE = """
WITH given AS (
    SELECT * FROM unnest(%s::uuid[], %s::int[]) g(id, quantity)
), stocks AS (
    SELECT s.offer_id FROM inventory_stock s
    WHERE s.offer_id IN (SELECT r.offer_id FROM inventory_reservation r JOIN given g ON g.id = r.id)
    ORDER BY s.offer_id FOR UPDATE
), held AS (
    SELECT r.id, r.offer_id, r.quantity, least(coalesce(g.quantity, r.quantity), r.quantity) AS back
    FROM inventory_reservation r JOIN given g ON g.id = r.id JOIN stocks s ON s.offer_id = r.offer_id
    WHERE r.released_at IS NULL AND r.settled_at IS NULL
    ORDER BY r.id FOR UPDATE OF r
), cut AS (
    UPDATE inventory_reservation r
    SET released_at = CASE WHEN h.back = h.quantity THEN %s::timestamptz END,
        quantity = CASE WHEN h.back = h.quantity THEN r.quantity ELSE r.quantity - h.back END
    FROM held h WHERE r.id = h.id AND h.back > 0
    RETURNING h.offer_id, h.back
), counted AS (
    UPDATE inventory_stock s SET reserved = s.reserved - c.back
    FROM (SELECT offer_id, sum(back)::int AS back FROM cut GROUP BY offer_id) c
    WHERE s.offer_id = c.offer_id
    RETURNING s.offer_id, s.on_hand - s.reserved AS now_free, c.back
)
SELECT o.product_id, o.sku, c.now_free - o.buffer
FROM counted c JOIN inventory_offer o ON o.id = c.offer_id
WHERE c.now_free - o.buffer > 0 AND c.now_free - c.back - o.buffer <= 0
"""


@verb
def release_reservations(quantities: Mapping[UUID, int | None], *, by: str, at: datetime) -> None:
    """Give units back to sale: for each reservation so many, or all of it for None.

    Giving back twice changes nothing: only who closes the reservation gives back. Units that have
    left the sum by a later report stay out of it. Products that can be sold again are told of.
    """
    if not quantities:
        return
    ids = sorted(quantities)
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, [ids, [quantities[one] for one in ids], at])
        back = cursor.fetchall()
    record_many([StockBack(product_id, sku, available) for product_id, sku, available in back], by=by, at=at)
