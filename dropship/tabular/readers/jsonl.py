"""JSON lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from dropship.tabular.layout import Layout
from dropship.tabular.readers.table import MOST_COLUMNS, Fault, Row, Table, Unreadable
from dropship.tabular.readers.text import encoding_of, lines_of


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
                    "The file holds a JSON array; JSON lines have one object a line, without brackets around them.",
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
        content = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except _Refused as error:
        return Row(number, fault=Fault(error.name, text, error.reason))
    except RecursionError:
        return Row(number, fault=Fault("", text, "The JSON is nested too deep."))
    except ValueError as error:
        return Row(number, fault=Fault("", text, f"The line is no JSON: {error}."))
    if type(content) is not dict:
        return Row(number, fault=Fault("", text, "The line is no JSON object."))
    return Row(number, content, is_object=True)


class _Refused(Exception):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(twice, f"The object names “{twice[:80]}” twice.")
    return content


def _constant(name: str) -> NoReturn:
    raise _Refused("", f"{name} is no JSON number.")
