"""Workbooks (.xlsx): the first sheet, read a row at a time.

A formula is never worked out, and its last result is not trusted either, for it may be missing or old: a
row with a formula in a column that is read is refused, and the report says where.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.utils.translation import gettext_noop as _
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL, ReadOnlyCell

from dropship.tabular.layout import Layout
from dropship.tabular.readers.table import MOST_COLUMNS, Fault, Heading, Row, Table, Unreadable
from dropship.tabular.writer import as_it_was

MOST_PACKED = 50 * 1024 * 1024
MOST_UNPACKED = 150 * 1024 * 1024
MOST_PARTS = 2000
MOST_BESIDES_SHEETS = 32 * 1024 * 1024  # of a part: the texts that cells share are read whole
# Real parts shrink to a tenth or a thirtieth; one that shrinks a hundredfold and is large was made to burst.
HIGHEST_RATIO = 100
SMALL = 5 * 1024 * 1024
MOST_BLANK = 20_000


def read_xlsx(file: BinaryIO, layout: Layout) -> Table:
    """Open a workbook: the caps of its archive checked first, then the heading of its first sheet. Raises Unreadable."""
    _check_archive(file)
    book = _guarded(_loaded, file)
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise Unreadable(_("The workbook has no sheet with cells."), code="empty_file")
    sheet.reset_dimensions()
    first = next(_lines(sheet), (1, ()))
    heading = Heading([_text(cell) for cell in first[1]], layout)

    def rows() -> Iterator[Row]:
        lines = _lines(sheet)
        next(lines, None)
        for line, cells in lines:
            yield _fault_in(line, cells, heading) or heading.row(line, [_text(cell) for cell in cells])

    return Table("xlsx", rows, sheet=sheet.title, recognised=heading.recognised, ignored=heading.ignored)


def _check_archive(file: BinaryIO) -> None:
    """Refuse what is no workbook, or unpacks to more than can be meant. Nothing is unpacked for it."""
    file.seek(0, 2)
    if file.tell() > MOST_PACKED:
        raise Unreadable(
            _("A workbook may have at most {most} MB.").format(most=MOST_PACKED // 2**20),
            code="file_too_large",
        )
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(_("The workbook is damaged."), code="bad_workbook") from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            _("The archive is no Excel workbook (.xlsx); save the table as .xlsx or CSV."), code="bad_workbook"
        )
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or any(_bursts(part) for part in parts):
        raise Unreadable(_("The workbook unpacks to more than a table can need."), code="file_too_large")


def _bursts(part: zipfile.ZipInfo) -> bool:
    if part.file_size > MOST_BESIDES_SHEETS and not part.filename.startswith("xl/worksheets/"):
        return True
    return part.file_size > max(SMALL, part.compress_size * HIGHEST_RATIO)


def _lines(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Every line of the sheet that is not blank, with its number."""
    sheet._get_row = _filled  # the library would fill a row up to the last cell that it names, be it empty
    cells = _guarded(lambda: iter(sheet.iter_rows()))
    last = line = 0
    while (row := _guarded(next, cells, None)) is not None:
        line += 1
        if row:
            last = line
            yield line, row
        elif line - last > MOST_BLANK:
            raise Unreadable(
                _("After line {last} there are more than {most} blank ones.").format(last=last, most=MOST_BLANK),
                code="bad_workbook",
            )


def _filled(row: list[dict[str, Any]], *_more: Any) -> tuple[Any, ...]:
    """The cells of a row, up to the last that says something."""
    said = [cell for cell in row if cell["value"] is not None and str(cell["value"]).strip()]
    width = max((cell["column"] for cell in said), default=0)
    if width > MOST_COLUMNS:
        raise Unreadable(
            _("Line {row} has more than {most} columns; delete what stands right of the table.").format(
                row=said[0]["row"], most=MOST_COLUMNS
            ),
            code="too_many_columns",
        )
    cells: list[Any] = [EMPTY_CELL] * width
    for cell in said:
        cells[cell["column"] - 1] = ReadOnlyCell(None, **cell)
    return tuple(cells)


def _guarded(act: Any, *arguments: Any, **options: Any) -> Any:
    """What the library gives. A broken workbook makes it raise whatever its parts raise; all of it means the same."""
    try:
        return act(*arguments, **options)
    except (MemoryError, Unreadable):
        raise
    except Exception as error:
        detail = str(error)[:120] or type(error).__name__
        raise Unreadable(_("The workbook is damaged: {detail}.").format(detail=detail), code="bad_workbook") from None


def _loaded(file: BinaryIO) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which no table needs
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)


def _fault_in(line: int, cells: tuple[Any, ...], heading: Heading) -> Row | None:
    for cell, column in zip(cells, heading.columns, strict=False):
        if column is None or cell.value is None:
            continue
        if cell.data_type == "f":
            text = str(getattr(cell.value, "text", cell.value))
            return Row(
                line, fault=Fault(column.name, text, _("The cell holds a formula; put its value there instead."))
            )
        if cell.data_type == "e":
            return Row(line, fault=Fault(column.name, cell.value, _("The cell holds an error of the spreadsheet.")))
    return None


def _text(cell: Any) -> str:
    """A cell as the same table in CSV would have it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return as_it_was(str(value))
