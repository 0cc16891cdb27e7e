"""Tables in: CSV, workbooks and JSON lines, as rows with their line numbers and with bounded memory."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext_noop as _

from dropship.tabular.layout import Layout
from dropship.tabular.readers.csv import read_csv
from dropship.tabular.readers.jsonl import read_jsonl
from dropship.tabular.readers.table import MOST_ROWS, Fault, Row, Table, Unreadable

__all__ = ["MOST_ROWS", "Fault", "Row", "Table", "Unreadable", "open_table"]

JSON_LINES = (".jsonl", ".ndjson", ".jsonlines")
# What cannot be a table of ours, by its first bytes, and what to do about it.
FOREIGN = {
    b"\xd0\xcf\x11\xe0": _("This is an Excel file of the old kind (.xls), or one with a password; save it as .xlsx."),
    b"\x1f\x8b": _("The file is compressed; unpack it first."),
    b"BZh": _("The file is compressed; unpack it first."),
    b"\xfd7zXZ": _("The file is compressed; unpack it first."),
    b"7z\xbc\xaf": _("The file is compressed; unpack it first."),
    b"%PDF": _("A PDF is no table; export the table as CSV or .xlsx."),
}


def open_table(file: BinaryIO, name: str, layout: Layout, *, encoding: str = "") -> Table:
    """Open a file by what it holds, and by its name where that leaves a choice.

    `encoding` is taken at its word for text files; without it the encoding is found. Raises Unreadable.
    """
    file.seek(0)
    start = file.read(4096)
    if not start.strip():
        raise Unreadable(_("The file is empty."), code="empty_file")
    for mark, detail in FOREIGN.items():
        if start.startswith(mark):
            raise Unreadable(detail, code="unknown_format")
    if start.startswith(b"PK\x03\x04"):
        from dropship.tabular.readers.xlsx import (
            read_xlsx,
        )  # what reads workbooks is big; only who meets one carries it

        return read_xlsx(file, layout)
    begins = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
    if name.lower().endswith(JSON_LINES) or begins in (b"{", b"["):
        return read_jsonl(file, layout, encoding=encoding)
    return read_csv(file, layout, encoding=encoding)
