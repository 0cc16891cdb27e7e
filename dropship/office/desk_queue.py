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
from dropship.office.desk_asleep import awake, put_off, put_off_kinds, put_off_now
from dropship.office.models import PutOff

COUNTED = 500
"""Further nobody counts: the figure is then “500+”."""
PUT_OFF = "put-off"
"""Stands beside the keys of the kinds for what was put off of any of them."""
NEVER = datetime.max.replace(tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Waits:
    """A row of the queue with its kind; `asleep` is who has put it off, and until when."""

    kind: Kind
    row: Row
    asleep: PutOff | None = None

    @property
    def key(self) -> str:
        return f"{self.kind.key}/{self.row.id}"


def kinds_of(membership: HasRole | None) -> list[Kind]:
    """The kinds this person may see, the quiet ones last."""
    seen = [kind for kind in KINDS.values() if may(membership, kind.permission)]
    return sorted(seen, key=lambda kind: kind.is_quiet)


def counts(kinds: Sequence[Kind]) -> dict[str, int]:
    """How many wait of each kind, each counted up to `COUNTED`: one statement, which every session keeps.

    Under `PUT_OFF` how many were put off.
    """
    if not kinds:
        return {PUT_OFF: 0}
    some, keys = put_off_kinds(), tuple(kind.key for kind in kinds)
    with connection.cursor() as cursor:
        _counting(keys, COUNTED, with_put_off=bool(some)).run(cursor, {})
        found = dict(cursor.fetchall())
        found[PUT_OFF] = 0
        if some:
            _counting_put_off(keys, COUNTED).run(cursor, {})
            found[PUT_OFF] = sum(figure for _key, figure in cursor.fetchall())
    return found


def loud(kinds: Sequence[Kind]) -> int:
    """How many call for somebody now, counted up to `COUNTED` in all: what every page asks for."""
    keys = tuple(kind.key for kind in kinds if not kind.is_quiet)
    if not keys:
        return 0
    is_any_put_off = bool(put_off_kinds())
    with connection.cursor() as cursor:
        _counting_together(keys, COUNTED, with_put_off=is_any_put_off).run(cursor, {})
        return cursor.fetchone()[0]


def queue(kinds: Iterable[Kind], limit: int, *, with_put_off: bool = True) -> list[Waits]:
    """The first of all rows of these kinds: the oldest promise first, without one at the end, then the longest wait.

    `with_put_off` is False where the counts have told that nothing of them is put off.
    """
    rows = merge(*(_rows(kind, limit, with_put_off=with_put_off) for kind in kinds), key=_order)
    return list(islice(rows, limit))


def still_stands(kind: Kind, row_id: str, *, among: str = "") -> bool:
    """Whether this thing waits for a person yet; `among` what was put off, whether it is put off yet."""
    try:
        return (put_off(kind) if among == PUT_OFF else awake(kind)).filter(pk=row_id).exists()
    except (ValidationError, ValueError):
        return False


def put_off_rows(kinds: Sequence[Kind], limit: int) -> list[Waits]:
    """The rows that were put off, those that are back first at the top."""
    found, some = [], put_off_kinds()
    for kind in kinds:
        if kind.key in some:
            standing = {str(one.thing): one for one in put_off_now(kind)}
            rows = kind.rows(kind.first(put_off(kind), limit))
            found += [Waits(kind, row, standing[row.id]) for row in rows if row.id in standing]
    return sorted(found, key=lambda one: one.asleep.until if one.asleep else NEVER)[:limit]


def cleared(kinds: Sequence[Kind], start: datetime) -> dict[str, int]:
    """How many of each kind people have put right since `start`, of those kinds that know."""
    known = {kind.key: kind.cleared(start) for kind in kinds if kind.cleared is not None}
    if not known:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(known, COUNTED).replace("%", "%%"), {})
        return {key: figure for key, figure in cursor.fetchall() if figure}


@lru_cache(maxsize=64)
def _counting(keys: tuple[str, ...], limit: int, *, with_put_off: bool) -> Prepared:
    sql = _statement({key: _standing(KINDS[key], with_put_off=with_put_off) for key in keys}, limit)
    return Prepared(f"desk_{next(_numbers)}", sql.replace("%", "%%"))


@lru_cache(maxsize=64)
def _counting_put_off(keys: tuple[str, ...], limit: int) -> Prepared:
    sql = _statement({key: put_off(KINDS[key]) for key in keys}, limit)
    return Prepared(f"desk_{next(_numbers)}", sql.replace("%", "%%"))


@lru_cache(maxsize=64)
def _counting_together(keys: tuple[str, ...], limit: int, *, with_put_off: bool) -> Prepared:
    standing = (_standing(KINDS[key], with_put_off=with_put_off) for key in keys)
    each = " UNION ALL ".join(f"({_first_of(rows, limit)})" for rows in standing)
    sql = f"SELECT count(*) FROM (SELECT FROM ({each}) AS every LIMIT {limit:d}) AS waiting"
    return Prepared(f"desk_{next(_numbers)}", sql.replace("%", "%%"))


def _standing(kind: Kind, *, with_put_off: bool) -> Waiting:
    """What stands on the desk. Where nothing was put off, which is most of the time, nothing is asked about it."""
    return awake(kind) if with_put_off else kind.waiting()


def _statement(waiting: Mapping[str, Waiting], limit: int) -> str:
    """One statement that counts each of these queries, with all its values in it."""
    return " UNION ALL ".join(
        in_full(f"SELECT %s, count(*) FROM ({_first_of(rows, limit).replace('%', '%%')}) AS waiting", (key,))
        for key, rows in waiting.items()
    )


def _first_of(rows: Waiting, limit: int) -> str:
    return in_full(*rows.order_by().values("pk")[:limit].query.sql_with_params())


def _rows(kind: Kind, limit: int, *, with_put_off: bool) -> Iterator[Waits]:
    return (Waits(kind, row) for row in kind.rows(_first(kind.key, with_put_off=with_put_off).first(limit)))


@cache
def _first(key: str, *, with_put_off: bool) -> FirstRows:
    kind, name = KINDS[key], "desk_awake" if with_put_off else "desk"
    return FirstRows(f"{name}_{key}", lambda limit: kind.first(_standing(kind, with_put_off=with_put_off), limit))


def _order(one: Waits) -> tuple[datetime, datetime]:
    return (one.row.due_at or NEVER, one.row.since)
