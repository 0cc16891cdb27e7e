"""Files as people and suppliers send them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from dropship.tabular.layout import Column, Layout
from dropship.tabular.readers import Row, Table, open_table

LAYOUT = Layout(
    columns=(Column("sku"), Column("name"), Column("price"), Column("weight_grams", kind="whole"), Column("is_active", kind="yes_no")),
    needs=(("sku",),),
)  # fmt: skip


def opened(content: bytes | str, name: str = "file.csv", *, layout: Layout = LAYOUT, encoding: str = "") -> Table:
    """A table of these bytes; text is UTF-8."""
    held = content.encode() if isinstance(content, str) else content
    return open_table(io.BytesIO(held), name, layout, encoding=encoding)


def read(content: bytes | str, name: str = "file.csv", **options: Any) -> list[Row]:
    return list(opened(content, name, **options).rows())


def workbook(*rows: list[Any]) -> bytes:
    """A workbook with these rows in its one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def json_lines(*objects: Any) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def kept(folder: Path, name: str, content: bytes | str) -> str:
    """The file on disk; its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)
