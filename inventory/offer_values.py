"""What a form or a file says of a supplier's offer, read and checked."""

from __future__ import annotations

from typing import Any

from dropship.base.errors import Invalid
from dropship.base.texts import Reader
from inventory.product_values import LONGEST_SKU

NUMBERS = {"lead_time_days": 365, "buffer": 10_000_000}


def read_offer(content: dict[str, Any], *, currency: str) -> dict[str, Any]:
    """What `content` names of an offer, as values of the model; costs are in `currency`, the supplier's.

    Raises Invalid with the place of every mistake.
    """
    reader = Reader()
    values: dict[str, Any] = {}
    if content.get("supplier_sku"):
        values["supplier_sku"] = reader.text(content, "supplier_sku", "", LONGEST_SKU)
    if content.get("cost") is not None:
        values["cost"] = reader.money(content, "cost", "", currency)
    for name, highest in NUMBERS.items():
        if content.get(name) is not None:
            values[name] = reader.whole_number(content, name, "", 0, highest)
    if content.get("is_active") is not None:
        values["is_active"] = reader.yes_or_no(content, "is_active")
    if reader.errors:
        raise Invalid(reader.errors[0]["detail"], errors=reader.errors)
    return values
