"""A supplier turns out to have none left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from dropship.tenancy.verb import verb
from inventory.actions.apply_counts import apply_counts

OWED = """
SELECT s.offer_id, greatest(0, least(s.on_hand, s.reserved - coalesce((
    SELECT sum(r.quantity) FROM inventory_reservation r
    WHERE r.offer_id = s.offer_id AND r.id = ANY(%s::uuid[]) AND r.released_at IS NULL AND r.settled_at IS NULL), 0)))::int
FROM inventory_stock s WHERE s.offer_id = ANY(%s::uuid[]) ORDER BY s.offer_id FOR UPDATE OF s
"""


@verb
def note_out_of_stock(offer_ids: Sequence[UUID], *, giving_back: Sequence[UUID] = (), by: str, at: datetime) -> None:
    """A supplier's word that it has none counts as a report: on hand falls to what it still owes us.

    `giving_back` are the reservations released right after this; they are not owed any more. What it owes
    by other purchase orders stays reserved: nobody has counted a shelf on which those units are missing.
    """
    with connection.cursor() as cursor:
        cursor.execute(OWED, [list(giving_back), sorted(set(offer_ids))])
        rows = cursor.fetchall()
    apply_counts(
        [row[0] for row in rows],
        [row[1] for row in rows],
        taken_at=at,
        source="rejection",
        settles=False,
        by=by,
        at=at,
    )
