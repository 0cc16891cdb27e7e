"""All kinds of things that wait for a person as one queue: counted in one statement, the oldest promise first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from heapq import merge
from itertools import count, islice

from django.core.exceptions import ValidationError
from django.db import connection

from dropship.accounts.roles import HasRole, may
from dropship.base.prepared import FirstRows, Prepared, in_full
from dropship.office.desk import KINDS, Kind, Row, Waiting

COUNTED = 500
"""Further nobody counts: the figure is then “500+”."""
NEVER = datetime.max.replace(tzinfo=UTC)
_numbers = count(1)


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
    """How many wait of each kind, each counted up to `COUNTED`: one statement, which every session keeps."""
    if not kinds:
        return {}
    with connection.cursor() as cursor:
        _counting(tuple(kind.key for kind in kinds), COUNTED).run(cursor, {})
        return dict(cursor.fetchall())


def loud(kinds: Sequence[Kind]) -> int:
    """How many call for somebody now, counted up to `COUNTED` in all: what every page asks for."""
    keys = tuple(kind.key for kind in kinds if not kind.is_quiet)
    if not keys:
        return 0
    with connection.cursor() as cursor:
        _counting_together(keys, COUNTED).run(cursor, {})
        return cursor.fetchone()[0]


def queue(kinds: Iterable[Kind], limit: int) -> list[Waits]:
    """The first of all rows of these kinds: the oldest promise first, without one at the end, then the longest wait."""
    rows = merge(*(_rows(kind, limit) for kind in kinds), key=_order)
    return list(islice(rows, limit))


def still_waits(kind: Kind, row_id: str) -> bool:
    """Whether this thing waits for a person yet."""
    try:
        return kind.waiting().filter(pk=row_id).exists()
    except (ValidationError, ValueError):
        return False


def cleared(kinds: Sequence[Kind], start: datetime) -> dict[str, int]:
    """How many of each kind people have put right since `start`, of those kinds that know."""
    known = {kind.key: kind.cleared(start) for kind in kinds if kind.cleared is not None}
    if not known:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(known, COUNTED).replace("%", "%%"), {})
        return {key: figure for key, figure in cursor.fetchall() if figure}


@lru_cache(maxsize=64)
def _counting(keys: tuple[str, ...], limit: int) -> Prepared:
    sql = _statement({key: KINDS[key].waiting() for key in keys}, limit)
    return Prepared(f"desk_{next(_numbers)}", sql.replace("%", "%%"))


@lru_cache(maxsize=64)
def _counting_together(keys: tuple[str, ...], limit: int) -> Prepared:
    each = " UNION ALL ".join(f"({_first_of(KINDS[key].waiting(), limit)})" for key in keys)
    sql = f"SELECT count(*) FROM (SELECT FROM ({each}) AS every LIMIT {limit:d}) AS waiting"
    return Prepared(f"desk_{next(_numbers)}", sql.replace("%", "%%"))


def _statement(waiting: Mapping[str, Waiting], limit: int) -> str:
    """One statement that counts each of these queries, with all its values in it."""
    return " UNION ALL ".join(
        in_full(f"SELECT %s, count(*) FROM ({_first_of(rows, limit).replace('%', '%%')}) AS waiting", (key,))
        for key, rows in waiting.items()
    )


def _first_of(rows: Waiting, limit: int) -> str:
    return in_full(*rows.order_by().values("pk")[:limit].query.sql_with_params())


def _rows(kind: Kind, limit: int) -> Iterator[Waits]:
    return (Waits(kind, row) for row in kind.rows(_first(kind.key).first(limit)))


@cache
def _first(key: str) -> FirstRows:
    kind = KINDS[key]
    return FirstRows(f"desk_{key}", lambda limit: kind.first(kind.waiting(), limit))


def _order(one: Waits) -> tuple[datetime, datetime]:
    return (one.row.due_at or NEVER, one.row.since)
