"""The rows of a stock report, checked one by one: one bad row never spoils another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from dropship.base.money import MoneyError, parse_money
from dropship.base.texts import unstorable
from inventory.product_values import LONGEST_SKU

MOST_UNITS = 10_000_000
_WHOLE = re.compile(r"\+?(\d{1,12})(?:\.0*)?", re.ASCII)


@dataclass(slots=True)
class Item:
    """One good row of a report; `line` counts from 1, or is the line of the file."""

    line: int
    supplier_sku: str
    sku: str
    quantity: int
    cost: Decimal | None
    offer_id: str = ""


@dataclass(slots=True)
class Refusals:
    """The rows that were not taken: line, column, value and reason."""

    rows: list[tuple[int, str, str, str]] = field(default_factory=list)

    def add(self, line: int, column: str, value: Any, reason: str) -> None:
        shown = "" if value is None else str(value)[:200].replace("\x00", "�").encode("utf-8", "replace").decode()[:80]
        self.rows.append((line, column, shown, reason))


def read_items(items: Sequence[Any], refusals: Refusals, *, currency: str, first_line: int = 1) -> list[Item]:
    """The good rows among `items`, which name `supplier_sku` or `sku`, a `quantity` and perhaps a `cost`.

    A SKU that stands in the report twice is refused the second time. A row may carry its own `line`.
    """
    good: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for line, item in enumerate(items, first_line):
        if type(item) is not dict:
            refusals.add(line, "", item, _("A row is an object with supplier_sku or sku, and quantity."))
            continue
        if type(item.get("line")) is int and 0 < item["line"] < 10**9:
            line = item["line"]
        supplier_sku, sku = item.get("supplier_sku") or "", item.get("sku") or ""
        if not _is_sku(supplier_sku) or not _is_sku(sku):
            column = "sku" if _is_sku(supplier_sku) else "supplier_sku"
            refusals.add(
                line,
                column,
                item[column],
                _("A SKU is a text of at most {most} characters.").format(most=LONGEST_SKU),
            )
            continue
        if not supplier_sku and not sku:
            refusals.add(line, "supplier_sku", "", _("The row names neither supplier_sku nor sku."))
            continue
        quantity = item.get("quantity")
        if type(quantity) is not int:
            quantity = _whole(quantity)
        if quantity is None or not 0 <= quantity <= MOST_UNITS:
            refusals.add(
                line,
                "quantity",
                item.get("quantity"),
                _("A quantity is a whole number from 0 to {most}.").format(most=MOST_UNITS),
            )
            continue
        cost = item.get("cost")
        if cost is not None and cost != "":
            try:
                cost = parse_money(cost.strip() if type(cost) is str else cost, currency)
            except MoneyError as error:
                refusals.add(line, "cost", item["cost"], error.detail)
                continue
        else:
            cost = None
        key = (supplier_sku, sku)
        if key in seen:
            refusals.add(
                line,
                "supplier_sku" if supplier_sku else "sku",
                supplier_sku or sku,
                _("This SKU stands in the report before."),
            )
            continue
        seen.add(key)
        good.append(Item(line, supplier_sku, sku, quantity, cost))
    return good


def _is_sku(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST_SKU and not unstorable(value)


def _whole(value: Any) -> int | None:
    if type(value) is str:
        found = _WHOLE.fullmatch(value.strip())
        return int(found[1]) if found else None
    return int(value) if type(value) is float and value.is_integer() else None
