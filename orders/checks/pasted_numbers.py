"""Tracking numbers pasted as lines of text, matched with the purchase orders that wait for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from orders.checks.tracking_number import OTHER, check_tracking_number, is_carrier

K = TypeVar("K")
MOST_LINES = 1000
_CELLS = re.compile(r"[\t,;|]")


@dataclass(slots=True)
class Pasted(Generic[K]):
    """`numbers` = {row: (tracking number, carrier or nothing)}; `refused` lines with what is wrong with each."""

    numbers: dict[K, tuple[str, str]] = field(default_factory=dict)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def read_pasted(text: str, *, rows: Mapping[str, K], free: Sequence[K]) -> Pasted[K]:
    """Read lines of a purchase order's number and a tracking number, in any order of columns, perhaps with a carrier.

    `rows` are the purchase orders by number. Lines that hold a tracking number alone go to the `free` rows in
    their order. Columns are parted by tab, comma, semicolon or spaces; a heading and empty lines are passed over.
    """
    by_name = {name.casefold(): row for name, row in rows.items()}
    found: Pasted[K] = Pasted()
    waiting = list(free)
    lines = [(place, line.strip()) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    for index, (place, line) in enumerate(lines):
        if index >= MOST_LINES:
            found.refused.append((place, line[:80], _("At most a thousand lines at once.")))
            break
        cells = _cells(line, by_name)
        named = next((cell for cell in cells if cell.casefold() in by_name), None)
        others = [cell for cell in cells if cell is not named]
        carrier = next((cell for cell in others if is_carrier(cell)), "")
        number = "".join("".join(cell.split()) for cell in others if cell != carrier)
        if not any(letter.isdigit() for letter in line) and index == 0:
            continue
        if named is not None:
            row = by_name[named.casefold()]
            waiting = [one for one in waiting if one != row]
        elif number and _stands_alone(cells, carrier, number):
            row = waiting.pop(0) if waiting else None
        else:
            found.refused.append((place, line[:80], _("It names no purchase order that waits here.")))
            continue
        reason = _why_not(found, row, number)
        if reason:
            found.refused.append((place, line[:80], reason))
        else:
            found.numbers[row] = (number, carrier)
    return found


def _cells(line: str, by_name: Mapping[str, object]) -> list[str]:
    """The line's columns; where no sign parts them, every word is one."""
    cells = [cell.strip().strip("\"'") for cell in _CELLS.split(line)]
    if len([cell for cell in cells if cell]) == 1 and line.casefold() not in by_name:
        cells = line.split()
    return [cell for cell in cells if cell]


def _stands_alone(cells: list[str], carrier: str, number: str) -> bool:
    """Whether a line without a purchase order is one number: in one piece, or in groups as a carrier prints it."""
    if len([cell for cell in cells if cell != carrier]) == 1:
        return True
    check = check_tracking_number(carrier, number)
    return check.ok and check.carrier_code != OTHER


def _why_not(found: Pasted[K], row: K | None, number: str) -> str:
    if row is None:
        return _("There are more numbers than purchase orders without one.")
    if not number:
        return _("The line has no tracking number.")
    if row in found.numbers:
        return _("This purchase order stands in a line before.")
    return "" if len(number) <= 60 else _("A tracking number has at most 60 characters.")
