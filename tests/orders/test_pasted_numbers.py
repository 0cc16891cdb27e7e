"""Tracking numbers pasted as text."""

from __future__ import annotations

import pytest

from orders.checks.pasted_numbers import read_pasted
from tests.orders.purchasing_scene import OTHER_UPS, UPS

ROWS = {"1001-1": "one", "1002-1": "two", "1003-1": "three"}
USPS = "9400 1000 0000 0000 0000 00"


def read(text: str, free: tuple[str, ...] = ("one", "two", "three")):
    return read_pasted(text, rows=ROWS, free=free)


@pytest.mark.parametrize(
    "line",
    [
        f"1001-1\t{UPS}",
        f"{UPS}\t1001-1",
        f"1001-1,{UPS}",
        f"{UPS} ; 1001-1",
        f"1001-1 {UPS}",
        f"{UPS}   1001-1",
        f'"1001-1","{UPS}"',
        f"1001-1,{UPS},",
        f"1001-1 {UPS[:6]} {UPS[6:]}",
    ],
)
def test_columns_may_stand_in_any_order(line):
    found = read(line)

    assert found.numbers == {"one": (UPS, "")}
    assert found.refused == []


def test_a_carrier_may_stand_beside_them():
    assert read(f"1001-1, UPS, {UPS}").numbers == {"one": (UPS, "UPS")}
    assert read(f"fedex;{OTHER_UPS};1002-1").numbers == {"two": (OTHER_UPS, "fedex")}


def test_numbers_alone_go_to_the_free_rows_in_their_order():
    assert read(f"{UPS}\n\n{OTHER_UPS}\n", free=("two", "three")).numbers == {"two": (UPS, ""), "three": (OTHER_UPS, "")}  # fmt: skip
    assert read(f"1001-1\t{OTHER_UPS}\n{UPS}").numbers == {"one": (OTHER_UPS, ""), "two": (UPS, "")}
    assert read("VAN-1\r\nVAN-2").numbers == {"one": ("VAN-1", ""), "two": ("VAN-2", "")}


def test_a_heading_is_passed_over():
    assert read(f"Purchase order\tTracking number\n1001-1\t{UPS}").numbers == {"one": (UPS, "")}


def test_each_line_that_does_not_fit_is_told():
    found = read(
        f"1001-1 {UPS}\n9999-1 {OTHER_UPS}\n1002-1\n1001-1 {OTHER_UPS}\n1003-1 {'9' * 61}\nVAN-1\nVAN-2\nVAN-3"
    )

    assert [(place, reason) for place, _line, reason in found.refused] == [
        (2, "It names no purchase order that waits here."),
        (3, "The line has no tracking number."),
        (4, "This purchase order stands in a line before."),
        (5, "A tracking number has at most 60 characters."),
        (6, "There are more numbers than purchase orders without one."),
        (7, "There are more numbers than purchase orders without one."),
        (8, "There are more numbers than purchase orders without one."),
    ]
    assert found.numbers == {"one": (UPS, "")}


def test_a_number_in_groups_is_one_number_and_other_words_are_none():
    grouped = f"{UPS[:2]} {UPS[2:8]} {UPS[8:]}"

    assert read(grouped).numbers == {"one": (UPS, "")}
    assert read("hello 12 world").refused[0][2] == "It names no purchase order that waits here."


def test_ten_thousand_lines_end_in_a_clear_word():
    assert "At most a thousand lines" in read("1001-1 X\n" * 10_000).refused[-1][2]
