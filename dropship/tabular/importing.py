"""Taking a table in: its rows in small batches, each row by itself, so that a bad one never spoils the others.

An importer belongs to a room and calls that room's verbs. The rows of one thing (the lines of an order)
form a unit; of two units that speak of the same thing the second is refused. So no unit depends on
another one, a dry run can give every batch back at once, and a work that was interrupted goes on at any unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.tabular.layout import Layout
from dropship.tabular.readers import MOST_ROWS, Row, Table, Unreadable
from dropship.tabular.report import Outcome, Refusal, Report
from dropship.tenancy.models import Tenant
from dropship.tenancy.verb import attempt

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SAMPLE_ROWS = 10


@dataclass(slots=True)
class Unit:
    """The rows of one thing, in the order of the file."""

    rows: list[Row]

    @property
    def line(self) -> int:
        return self.rows[0].line

    @property
    def content(self) -> dict[str, Any]:
        return self.rows[0].values


class Importer:
    """How a room takes in one kind of table; made anew for each reading.

    `for_supplier` says that the table is about one supplier, whose id is then given.
    """

    kind: ClassVar[str]
    label: ClassVar[StrOrPromise]
    layout: ClassVar[Layout]
    for_supplier: ClassVar[bool] = False
    batch_rows: ClassVar[int] = 100

    def __init__(self, tenant: Tenant, supplier_id: UUID | None = None) -> None:
        self.tenant = tenant
        self.supplier_id = supplier_id

    def group(self, row: Row) -> str | None:
        """What the rows of one thing share; None where every row is a thing of its own."""
        return None

    def keys(self, unit: Unit) -> list[tuple[str, Any]]:
        """By which columns and values the thing is known: another unit with one of them is refused."""
        raise NotImplementedError

    def prepare(self, units: Sequence[Unit]) -> None:
        """Read what the units of a batch need, in few statements."""

    def take_one(self, unit: Unit, *, by: str, at: datetime) -> Outcome:
        """Take one unit in. Raises Refused, whose pointers name the place."""
        raise NotImplementedError

    def place(self, unit: Unit, pointer: str) -> tuple[Row, str]:
        """The row and the column that a pointer of a refusal means."""
        return unit.rows[0], pointer.strip("/").split("/")[0]

    def said(self, unit: Unit) -> dict[str, Any]:
        """What the unit's first row says in fields that are known."""
        return {name: value for name, value in unit.content.items() if name in self.layout.known_fields}

    def take(self, units: Sequence[Unit], report: Report, *, by: str, at: datetime) -> None:
        """Take the units of a batch in, each in a savepoint of its own."""
        self.prepare(units)
        for unit in units:
            refusals: list[Refused] = []
            with attempt(refusals=refusals):
                report.take(self.take_one(unit, by=by, at=at), len(unit.rows))
            for refused in refusals:
                report.refuse(self.refusals(unit, refused))

    def refusals(self, unit: Unit, refused: Refused) -> list[Refusal]:
        """One refusal for each row of the unit: the mistakes of its own, or where those of the others stand."""
        mistakes: dict[int, list[tuple[str, Any, str]]] = {}
        for error in refused.errors or [{"pointer": "", "detail": refused.detail}]:
            row, column = self.place(unit, error["pointer"])
            mistakes.setdefault(row.line, []).append((column, row.values.get(column), error["detail"]))
        at_fault = next(iter(mistakes))
        return [
            _of_row(row.line, mistakes[row.line])
            if row.line in mistakes
            else Refusal.of(row.line, "", "", _("Not taken, because of line {line}.").format(line=at_fault))
            for row in unit.rows
        ]


def _of_row(line: int, mistakes: list[tuple[str, Any, str]]) -> Refusal:
    column, value, reason = mistakes[0]
    others = "".join(f" {name}: {detail}" for name, _, detail in mistakes[1:])
    return Refusal.of(line, column, value, reason + others)


@dataclass(slots=True)
class Survey:
    """A reading before anything is changed: how many rows there are, the first of them, the size of larger groups.

    `is_whole` says that it came to the end of the table.
    """

    rows: int = 0
    sample: list[Row] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)
    is_whole: bool = True


def survey(table: Table, importer: Importer, *, at_most: int = MOST_ROWS) -> Survey:
    """Read the table to its end, or until there are more than `at_most` rows, fewer than a file may have.

    Raises Unreadable where it breaks, is too long, or has no row.
    """
    found = Survey()
    sizes: Counter[str] = Counter()
    for row in table.rows():
        if found.rows == at_most < MOST_ROWS:
            found.is_whole = False
            break
        found.rows += 1
        if found.rows > MOST_ROWS:
            raise Unreadable(
                _("A file may have at most {most} rows; split it.").format(most=MOST_ROWS),
                code="too_many_rows",
            )
        if len(found.sample) < SAMPLE_ROWS:
            found.sample.append(row)
        group = None if row.fault else importer.group(row)
        if group is not None:
            sizes[group] += 1
    found.groups = {group: size for group, size in sizes.items() if size > 1}
    if not found.rows:
        raise Unreadable(_("The file has a heading, but no rows.") if table.recognised else _("The file has no rows."))
    return found


@dataclass(slots=True)
class Batch:
    """Units to be taken, and those that were refused on reading. `start` and `end` count units from the beginning."""

    start: int
    end: int
    units: list[Unit]
    refused: list[Refusal]


def batches(table: Table, importer: Importer, groups: dict[str, int], *, skip: int = 0) -> Iterator[Batch]:
    """The table in batches, without the first `skip` units; the same whenever it is read.

    `groups` are those that a survey of the whole table has found.
    """
    seen: dict[tuple[str, Any], int] = {}
    batch = Batch(skip, skip, [], [])
    rows = 0
    for number, unit in enumerate(_units(table, importer, groups)):
        refusals = _refused_on_reading(unit, importer, seen)
        if number < skip:
            continue
        batch.end = number + 1
        rows += len(unit.rows)
        if refusals:
            batch.refused += refusals
        else:
            batch.units.append(unit)
        if rows >= importer.batch_rows:
            yield batch
            batch, rows = Batch(number + 1, number + 1, [], []), 0
    if batch.end > batch.start:
        yield batch


def take_batch(importer: Importer, batch: Batch, *, by: str, at: datetime, is_dry_run: bool = False) -> Report:
    """Take a batch in, in the open transaction; a dry run does the same and gives all of it back."""
    report = Report()
    report.refuse(batch.refused)
    with suppress(_GivenBack), transaction.atomic():
        importer.take(batch.units, report, by=by, at=at)
        if is_dry_run:
            raise _GivenBack
    return report


class _GivenBack(Exception):
    """Rolls a dry run back to where it began."""


def _units(table: Table, importer: Importer, groups: dict[str, int]) -> Iterator[Unit]:
    """Rows gathered into units; one is given when its last row was read, wherever in the file that stands."""
    open_units: dict[str, Unit] = {}
    for row in table.rows():
        group = None if row.fault else importer.group(row)
        if group is None:
            yield Unit([row])
            continue
        unit = open_units.setdefault(group, Unit([]))
        unit.rows.append(row)
        if len(unit.rows) == groups.get(group, 1):
            yield open_units.pop(group)


def named(unit: Unit, *columns: str) -> list[tuple[str, Any]]:
    """The values of these columns that can name a thing."""
    values = [(column, unit.content.get(column)) for column in columns]
    return [(column, value) for column, value in values if isinstance(value, str) and value]


def _refused_on_reading(unit: Unit, importer: Importer, seen: dict[tuple[str, Any], int]) -> list[Refusal]:
    fault = unit.rows[0].fault
    if fault is not None:
        return [Refusal.of(unit.line, fault.column, fault.value, fault.reason)]
    keys = importer.keys(unit)
    again = next((key for key in keys if key in seen), None)
    if again is None:
        seen.update(dict.fromkeys(keys, unit.line))
        return []
    reason = _("Line {line} names this {column} already.").format(line=seen[again], column=again[0])
    return [Refusal.of(row.line, again[0], row.values.get(again[0]), reason) for row in unit.rows]
