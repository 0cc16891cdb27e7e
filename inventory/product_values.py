"""What a program, a form or a file says of a product, read and checked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.money import is_currency
from dropship.base.texts import Reader

FIELDS = (
    "name", "barcode", "price", "currency", "weight_grams", "category", "attributes", "low_stock_at", "is_active",
)  # fmt: skip
LONGEST_SKU = 100
LONGEST_ATTRIBUTES = 20_000
NUMBERS = {"weight_grams": 100_000_000, "low_stock_at": 1_000_000}


def read_product(content: dict[str, Any], *, currency: str, is_new: bool = False) -> dict[str, Any]:
    """What `content` names of a product, as values of the model, its `sku` among them.

    `currency` is in force where none is named. Raises Invalid with the place of every mistake.
    """
    reader = Reader()
    values: dict[str, Any] = {}
    for name, most in {"sku": LONGEST_SKU, "name": 300}.items():
        if is_new or name in content:
            values[name] = reader.text(content, name, "", most, required=True)
    if not _is_addressable(values.get("sku", "")):
        reader.refuse("/sku", "bad_sku", _("A SKU has no line break, and no part “.” or “..”: it stands in addresses."))
    for name, most in {"barcode": 64, "category": 120}.items():
        if name in content:
            values[name] = reader.text(content, name, "", most)
    if content.get("currency") is not None:
        values["currency"] = reader.text(content, "currency", "", 3, required=True)
        if values["currency"] and not is_currency(values["currency"]):
            reader.refuse("/currency", "unknown_currency", _("There is no currency with this ISO 4217 code."))
    in_force = values.get("currency", currency)
    if content.get("price") is not None and is_currency(in_force):
        values["price"] = reader.money(content, "price", "", in_force)
    if "weight_grams" in content and content["weight_grams"] is None:
        values["weight_grams"] = None
    for name, highest in NUMBERS.items():
        if content.get(name) is not None:
            values[name] = reader.whole_number(content, name, "", 0, highest)
    if content.get("attributes") is not None:
        values["attributes"] = reader.plain_object(content, "attributes", LONGEST_ATTRIBUTES)
    if content.get("is_active") is not None:
        values["is_active"] = reader.yes_or_no(content, "is_active")
    if reader.errors:
        raise Invalid(reader.errors[0]["detail"], errors=reader.errors)
    return values


def _is_addressable(sku: str) -> bool:
    """Whether an address can name it: browsers leave out line breaks and walk along the dots."""
    return not any(mark in sku for mark in "\r\n") and not {".", ".."} & set(sku.split("/"))
