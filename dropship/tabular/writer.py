"""Tables out: CSV line by line, with cells that a spreadsheet would run made harmless."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

SIGNS = "=+\\-@＝＋－＠"  # the wide ones count as well where they are typed
AT_THE_START = re.compile(f"'*(?:[\\t\\r\\n]|\\s*[{SIGNS}])")
# Where semicolons separate, a spreadsheet cuts our lines at semicolons, tabs and line ends: a comma before a quote makes the
# quote a letter like any other. So what follows one of these begins a cell, and may have quotes around it.
CUTS = re.compile(r"[;\t\r\n]")
BEFORE_A_SIGN = re.compile(f"(?<![;\"'\\s])([;\"'\\s]++)(?=[{SIGNS}])")


def neutralise(value: Any) -> Any:
    """A text that begins like a formula, or would where a spreadsheet cuts it, gets an apostrophe there; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    marked = BEFORE_A_SIGN.sub(_mark, value)
    return f"'{marked}" if AT_THE_START.match(marked) else marked


def as_it_was(text: str) -> str:
    """The text that `neutralise` was given: what we have written comes back the same."""
    marked = text[1:] if text.startswith("'") and AT_THE_START.match(text) else text
    return BEFORE_A_SIGN.sub(_unmark, marked)


def _mark(found: re.Match[str]) -> str:
    return f"{found[1]}'" if CUTS.search(found[1]) else found[1]


def _unmark(found: re.Match[str]) -> str:
    before = found[1].removesuffix("'")
    return before if CUTS.search(before) else found[1]


def csv_stream(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV (RFC 4180) line by line, the heading first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([neutralise(cell) for cell in head])
    yield _taken(buffer)
    for row in rows:
        writer.writerow([neutralise(cell) for cell in row])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
