"""Tables out: CSV line by line, with cells that a spreadsheet would run made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutralise(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe before it; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip("'").startswith(RISKY):
        return f"'{value}"
    return value


def as_it_was(text: str) -> str:
    """The text that `neutralise` was given: what we have written comes back the same."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(RISKY) else text


def csv_stream(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV (RFC 4180) line by line, the heading first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in (head, *()):
        writer.writerow([neutralise(cell) for cell in row])
    yield _taken(buffer)
    for row in rows:
        writer.writerow([neutralise(cell) for cell in row])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
