"""JSON lines: one object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_noop as _

from dropship.tabular.layout import Layout
from dropship.tabular.readers.table import MOST_COLUMNS, Fault, Row, Table, Unreadable
from dropship.tabular.readers.text import encoding_of, lines_of
from dropship.tabular.strict_json import NotStrict, strict_json


def read_jsonl(file: BinaryIO, layout: Layout, *, encoding: str = "") -> Table:
    """Open a file of JSON lines. A line that is no JSON object is a row with a fault. Raises Unreadable."""
    encoding, is_guess = encoding_of(file, asked=encoding)
    table = Table(
        "jsonl", lambda: iter(()), encoding="utf-8" if encoding == "utf-8-sig" else encoding, is_guess=is_guess
    )
    known, seen = set(layout.known_fields), set()

    def rows() -> Iterator[Row]:
        for number, line in enumerate(lines_of(file, encoding), 1):
            text = line.strip().lstrip("\ufeff")
            if not text:
                continue
            if number == 1 and text.startswith("["):
                raise Unreadable(
                    _("The file holds a JSON array; JSON lines have one object a line, without brackets around them."),
                    code="not_json_lines",
                )
            row = _row(number, text)
            for name in row.values:
                if name not in seen and len(seen) < MOST_COLUMNS:
                    seen.add(name)
                    (table.recognised if name in known else table.ignored).append(name[:80])
            yield row

    table.rows = rows
    return table


def _row(number: int, text: str) -> Row:
    try:
        content = strict_json(text)
    except NotStrict as error:
        return Row(number, fault=Fault(error.name, text, error.reason))
    if type(content) is not dict:
        return Row(number, fault=Fault("", text, _("The line is no JSON object.")))
    return Row(number, content, is_object=True)
