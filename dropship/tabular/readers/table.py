"""What every reader gives: rows by line number, and one clear refusal when a file is no such table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.tabular.layout import Column, Layout, plain_name

MOST_COLUMNS = 200
MOST_ROWS = 100_000


class Unreadable(Refused):
    """The file as a whole cannot be read as the table it should be."""

    code = "unreadable_file"
    status = 422
    title = "Unreadable file"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row cannot be taken as it stands in the file."""

    column: str
    value: Any
    reason: str


@dataclass(slots=True)
class Row:
    """A row with its line in the file; with a fault its values are not to be trusted.

    `is_object` says that it was written as JSON, whose values may be objects themselves.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    fault: Fault | None = None
    is_object: bool = False


@dataclass(slots=True)
class Table:
    """An open file: `rows()` reads it from the beginning, a row at a time, as often as it is called.

    `ignored` are headings that mean nothing here. Of JSON lines both lists are known when all rows were read.
    """

    format: str
    rows: Callable[[], Iterator[Row]]
    encoding: str = ""
    is_guess: bool = False
    delimiter: str = ""
    sheet: str = ""
    recognised: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class Heading:
    """The first row of a table, checked against what is expected."""

    def __init__(self, cells: Sequence[str], layout: Layout) -> None:
        cells = list(cells)
        while cells and not cells[-1].strip():
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(
                _("The file has more than {most} columns.").format(most=MOST_COLUMNS),
                code="too_many_columns",
            )
        self.columns: list[Column | None] = [layout.column_of(cell) for cell in cells]
        self.recognised = [column.name for column in self.columns if column]
        self.ignored = [
            cell.strip()[:80] or _("(column {number})").format(number=number)
            for number, (cell, column) in enumerate(zip(cells, self.columns, strict=True), 1)
            if column is None
        ]
        for names in (self.recognised, [plain_name(cell) for cell in cells if cell.strip()]):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise _wrong(_("The heading names “{twice}” twice.").format(twice=twice[:80]), layout)
        missing = layout.lacks(self.recognised)
        if missing:
            found = ", ".join(cell.strip() for cell in cells)[:200] or "nothing"
            raise _wrong(
                _("The heading lacks {missing_names}; it has {found}.").format(
                    missing_names=" and ".join(missing), found=found
                ),
                layout,
            )

    def row(self, line: int, cells: Sequence[str]) -> Row:
        """A row under this heading; empty cells say nothing. One with more cells has lost its order."""
        width = len(self.columns)
        if any(cell.strip() for cell in cells[width:]):
            reason = _("The row has {cells} cells under {width} headings.").format(cells=len(cells), width=width)
            return Row(line, fault=Fault("", " | ".join(cells)[:200], reason))
        values = {
            column.name: column.read(text)
            for column, cell in zip(self.columns, cells, strict=False)
            if column is not None and (text := cell.strip())
        }
        return Row(line, values)


def _wrong(what: str, layout: Layout) -> Unreadable:
    return Unreadable(
        _("{sentence} Expected header ({header_sentence}).").format(sentence=what, header_sentence=layout.expected),
        code="wrong_header",
    )
