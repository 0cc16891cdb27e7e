"""All kinds of things that wait for a person as one queue: counted in one statement, the oldest promise first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection

from dropship.accounts.roles import HasRole, may
from dropship.office.desk import KINDS, Kind, Row, Waiting

COUNTED = 1000
"""Further nobody counts: the figure is then “1,000+”."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waits:
    """A row of the queue with its kind."""

    kind: Kind
    row: Row

    @property
    def key(self) -> str:
        return f"{self.kind.key}/{self.row.id}"


def kinds_of(membership: HasRole | None) -> list[Kind]:
    """The kinds this person may see, the quiet ones last."""
    seen = [kind for kind in KINDS.values() if may(membership, kind.permission)]
    return sorted(seen, key=lambda kind: kind.is_quiet)


def counts(kinds: Sequence[Kind]) -> dict[str, int]:
    """How many wait of each kind, each counted up to `COUNTED`: one statement."""
    found = _count({kind.key: kind.waiting() for kind in kinds if kind.waiting is not None}, COUNTED)
    for kind in kinds:
        if kind.count is not None:
            found[kind.key] = kind.count(COUNTED)
    return {kind.key: found.get(kind.key, 0) for kind in kinds}


def queue(kinds: Iterable[Kind], limit: int) -> list[Waits]:
    """The first of all rows of these kinds: the oldest promise first, without one at the end, then the longest wait."""
    rows = merge(*(_rows(kind, limit) for kind in kinds), key=_order)
    return list(islice(rows, limit))


def still_waits(kind: Kind, row_id: str) -> bool:
    """Whether this thing waits for a person yet."""
    if kind.waiting is None:
        return any(row.id == row_id for row in kind.rows(COUNTED))
    try:
        return kind.waiting().filter(pk=row_id).exists()
    except (ValidationError, ValueError):
        return False


def cleared(kinds: Sequence[Kind], start: datetime) -> dict[str, int]:
    """How many of each kind people have put right since `start`, of those kinds that know."""
    known: dict[str, Callable[[datetime], Waiting]] = {kind.key: kind.cleared for kind in kinds if kind.cleared}
    found = _count({key: ask(start) for key, ask in known.items()}, COUNTED)
    return {key: number for key, number in found.items() if number}


def _rows(kind: Kind, limit: int) -> Iterator[Waits]:
    return (Waits(kind, row) for row in kind.rows(limit))


def _order(one: Waits) -> tuple[datetime, datetime]:
    return (one.row.due_at or NEVER, one.row.since)


def _count(waiting: Mapping[str, Waiting], limit: int) -> dict[str, int]:
    selects, values = [], []
    for key, rows in waiting.items():
        try:
            sql, given = rows.order_by().values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        selects.append(f"SELECT %s, count(*) FROM ({sql}) AS waiting")
        values += [key, *given]
    if not selects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return dict(found)
