"""CSV (RFC 4180), with whatever stands between its cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext_noop as _

from dropship.tabular.layout import Layout
from dropship.tabular.readers.table import Heading, Row, Table, Unreadable
from dropship.tabular.readers.text import encoding_of, lines_of
from dropship.tabular.writer import as_it_was

DELIMITERS = (",", ";", "\t", "|")


def read_csv(file: BinaryIO, layout: Layout, *, encoding: str = "") -> Table:
    """Open a CSV file: its encoding proven, its delimiter found, its heading checked. Raises Unreadable."""
    encoding, is_guess = encoding_of(file, asked=encoding)
    delimiter = _delimiter(file, encoding, layout)
    records = _records(file, encoding, delimiter)
    try:
        heading = Heading(next(records, (1, []))[1], layout)
    finally:
        records.close()

    def rows() -> Iterator[Row]:
        records = _records(file, encoding, delimiter)
        next(records, None)
        for line, cells in records:
            yield heading.row(line, [as_it_was(cell) for cell in cells])

    return Table(
        "csv",
        rows,
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        is_guess=is_guess,
        delimiter=delimiter,
        recognised=heading.recognised,
        ignored=heading.ignored,
    )


def _records(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins in."""
    lines = lines_of(file, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(
            _("The CSV cannot be read at line {line}: {error}.").format(line=reader.line_num, error=error),
            code="bad_csv",
        ) from None
    finally:
        lines.close()


def _delimiter(file: BinaryIO, encoding: str, layout: Layout) -> str:
    """The delimiter under which the first line names most of the expected columns, else gives most cells."""
    lines = lines_of(file, encoding)
    try:
        first = next((line for line in lines if line.strip("\r\n\t ,;|")), "")
    finally:
        lines.close()
    return max(DELIMITERS, key=lambda one: _likeness(first, one, layout))


def _likeness(line: str, delimiter: str, layout: Layout) -> tuple[int, int]:
    try:
        cells = next(csv.reader(chain([line]), delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return layout.recognised(cells), len(cells)
