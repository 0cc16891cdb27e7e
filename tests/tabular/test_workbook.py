"""Workbooks that are sent as they are written: real numbers and dates, harmless texts, bounded memory."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from dropship.tabular import workbook
from dropship.tabular.workbook import xlsx_stream

AT = datetime(2026, 1, 5, 23, 30, 15, tzinfo=UTC)


def sheets(rows: Any, **options: Any) -> list[list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(b"".join(xlsx_stream(["a", "b"], rows, **options))))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def cell(value: Any, **options: Any) -> Any:
    return sheets([[value]], **options)[0][1][0]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("12.5000"), 12.5),
        (Decimal("-0.01"), -0.01),
        (7, 7),
        (True, True),
        (None, None),
        ("", None),
        (date(2026, 1, 5), datetime(2026, 1, 5)),
        ("00123", "00123"),
        ("a & <b> \r\n c", "a & <b> \r\n c"),
        ("  äöü 🙂 ", "  äöü 🙂 "),
        (Decimal("12345678901234567.89"), "12345678901234567.89"),
        (Decimal("NaN"), "NaN"),
        (date(1890, 1, 1), "1890-01-01 00:00:00"),
        ("a\x00b\x1f\ufffe", "ab"),
    ],
)
def test_a_value_is_read_as_what_it_was(value, kept):
    assert cell(value) == kept


def test_times_stand_in_the_readers_zone():
    assert cell(AT) == datetime(2026, 1, 5, 23, 30, 15)
    assert cell(AT, zone=ZoneInfo("Europe/Berlin")) == datetime(2026, 1, 6, 0, 30, 15)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1+1"])
def test_texts_that_begin_like_a_formula_are_only_texts(text):
    assert cell(text) == f"'{text}"
    assert cell(-1) == -1


def test_a_text_longer_than_a_cell_is_cut():
    assert len(cell("x" * 40_000)) == 32_767


def test_no_rows_are_a_heading():
    assert sheets([]) == [[("a", "b")]]


def test_what_is_more_than_a_sheet_holds_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)

    assert sheets([[n, n] for n in range(5)]) == [
        [("a", "b"), (0, 0), (1, 1)],
        [("a", "b"), (2, 2), (3, 3)],
        [("a", "b"), (4, 4)],
    ]


def test_it_is_sent_while_it_is_written():
    """Endless rows: the first pieces come all the same, and few rows were asked for."""
    asked = count()
    pieces = xlsx_stream(["a", "b"], ([f"{next(asked) * 7919 % 100_003}", "x"] for _ in count()))

    assert next(pieces).startswith(b"PK")
    assert next(asked) < 100_000
