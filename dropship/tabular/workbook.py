"""Tables out as workbooks (.xlsx), streamed: no more than a few rows are held, however many there are.

A workbook is an archive of XML parts. The sheets are written row by row into the archive, which is sent as it
grows; texts stand in their cells, because a table of shared ones would have to be held until the end. Numbers,
dates and times are real ones; times in the zone that is given, as a workbook knows none.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from dropship.tabular.writer import neutralise

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # of a sheet, below its heading
MOST_LETTERS = 32_767
MOST_DIGITS = 15
SENT_BYTES = 64 * 1024
# What XML cannot hold, whatever one writes.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PLAIN, HEADING, AMOUNT, DAY, MOMENT = range(5)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.00##"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '<xf numFmtId="166" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def xlsx_stream(head: Sequence[str], rows: Iterable[Sequence[Any]], *, zone: tzinfo = UTC) -> Iterator[bytes]:
    """A workbook piece by piece; what is more than a sheet can hold goes on in the next one."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        sheets, left = 0, iter(rows)
        first = next(left, None)
        while first is not None or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as part:
                part.write(_beginning(head).encode())
                for _number in range(MOST_ROWS):
                    if first is None:
                        break
                    part.write(_row(first, zone).encode())
                    if sent.waits():
                        yield sent.taken()
                    first = next(left, None)
                part.write(b"</sheetData></worksheet>")
        for name, text in _frame(sheets):
            archive.writestr(name, text)
    yield sent.taken()


class _Sent(io.RawIOBase):
    """Where the archive is written to and taken from: it has no place to go back to."""

    def __init__(self) -> None:
        self.pieces = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces += piece
        return len(piece)

    def waits(self) -> bool:
        return len(self.pieces) >= SENT_BYTES

    def taken(self) -> bytes:
        piece = bytes(self.pieces)
        self.pieces.clear()
        return piece


def _beginning(head: Sequence[str]) -> str:
    cells = "".join(_text(str(name), HEADING) for name in head)
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="{max(len(head), 1)}" width="18" customWidth="1"/></cols>'
        f"<sheetData><row>{cells}</row>"
    )


def _row(cells: Sequence[Any], zone: tzinfo) -> str:
    return f"<row>{''.join(_cell(neutralise(cell), zone) for cell in cells)}</row>"


def _cell(value: Any, zone: tzinfo) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        return _day(local, MOMENT)
    if isinstance(value, date):
        return _day(datetime(value.year, value.month, value.day), DAY)  # noqa: DTZ001 - a day has no zone
    if isinstance(value, int | float | Decimal) and _fits(value):
        style = AMOUNT if isinstance(value, Decimal) else PLAIN
        return f'<c s="{style}"><v>{value}</v></c>'
    return _text(str(value), PLAIN)


def _fits(value: float | Decimal) -> bool:
    """Whether a workbook keeps all digits of the number; one that it would round goes in as text."""
    number = Decimal(str(value))
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= MOST_DIGITS


def _day(value: datetime, style: int) -> str:
    """Days since the end of 1899; a day before March 1900, where these count wrongly, is text."""
    since = value - datetime(1899, 12, 30)  # noqa: DTZ001 - both are without a zone
    if since.days <= 60:
        return _text(value.isoformat(sep=" "), PLAIN)
    return f'<c s="{style}"><v>{since.days + since.seconds / 86400:.8f}</v></c>'


def _text(text: str, style: int) -> str:
    kept = escape(UNWRITABLE.sub("", text)[:MOST_LETTERS]).replace("\r", "&#13;")
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts that hold the sheets together; written last, when their number is known."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers] + [("styles", "styles.xml")]
    yield "xl/styles.xml", STYLES
    yield "xl/workbook.xml", HEAD + book
    yield "xl/_rels/workbook.xml.rels", _relationships(targets)
    yield "_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")])
    yield "[Content_Types].xml", _content_types(numbers)


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'


def _content_types(numbers: Iterable[int]) -> str:
    named = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
    named += [(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers]
    parts = "".join(f'<Override PartName="/{name}" ContentType="{SHEET_TYPE}.{kind}+xml"/>' for name, kind in named)
    links = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{links}{parts}</Types>'
