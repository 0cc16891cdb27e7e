"""A table of orders: one row a line of an order, or one order of the API's shape a line of JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dropship.base.errors import Invalid
from dropship.tabular.importing import Importer, Unit
from dropship.tabular.layout import Column, Layout
from dropship.tabular.readers import Row
from dropship.tabular.report import Outcome
from orders.actions.receive_order import receive_order
from orders.drafts import parse_order

CHANNEL = "file"
ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
OF_CUSTOMER = {
    "email": "customer_email",
    "name": "customer_name",
    "phone": "customer_phone",
    "external_id": "customer_external_id",
}
# The columns of each object inside an order: pointer to the object → field → column.
INSIDE = {
    "customer": OF_CUSTOMER,
    "shipping_address": {name: f"ship_{name}" for name in ADDRESS},
    "billing_address": {name: f"bill_{name}" for name in ADDRESS},
}
OF_LINE = {
    "sku": "sku", "quantity": "quantity", "unit_price": "unit_price", "name": "item_name", "tax": "line_tax",
    "discount": "line_discount", "external_id": "line_id",
}  # fmt: skip
OF_ORDER = (
    "channel", "external_id", "placed_at", "currency", "payment_status", "shipping_method", "shipping_total",
    "tax_total", "discount_total", "total", "taxes_included", "promised_by", "notes", "tags", "metadata",
)  # fmt: skip


class OrdersImporter(Importer):
    """Rows with the same channel and external id are one order, wherever they stand in the file.

    What is said of the order as a whole may stand in each of its rows or in one, but never differ.
    """

    kind = "orders"
    label = _("Orders")
    layout = Layout(
        columns=(
            Column("external_id", _("The order's number in the store; its rows share it."), "1001", also=("order", "order_id", "order_number")),
            Column("channel", _("The store; “file” when empty."), "web"),
            Column("placed_at", _("ISO 8601, in UTC unless it says otherwise."), "2026-01-05T10:00:00Z"),
            Column("currency", _("Three letters; the company's own when empty."), "USD"),
            Column("customer_email", _("An e-mail or a name is needed."), "ann.lee@example.com", also=("email",)),
            Column("customer_name", "", "Ann Lee"),
            Column("customer_phone", "", ""),
            Column("customer_external_id", _("The customer's number in the store."), ""),
            Column("ship_name", "", "Ann Lee"),
            Column("ship_company", "", ""),
            Column("ship_line1", "", "1 Main St"),
            Column("ship_line2", "", ""),
            Column("ship_city", "", "Springfield"),
            Column("ship_region", "", "IL"),
            Column("ship_postal_code", "", "62701"),
            Column("ship_country", _("Two letters."), "US"),
            Column("ship_phone", "", ""),
            *(Column(f"bill_{name}", "", "") for name in ADDRESS),
            Column("sku", _("Of this line."), "MUG-1"),
            Column("quantity", _("A whole number."), "2", "whole", also=("qty",)),
            Column("unit_price", _("As 12.50."), "12.50", also=("price",)),
            Column("item_name", "", ""),
            Column("line_tax", _("Of the whole line."), ""),
            Column("line_discount", _("Of the whole line."), ""),
            Column("line_id", _("The line's number in the store."), ""),
            Column("shipping_method", "", "standard"),
            Column("shipping_total", _("Of the whole order, like all that follow."), "4.00"),
            Column("tax_total", "", ""),
            Column("discount_total", "", ""),
            Column("total", _("What the customer pays, to compare."), ""),
            Column("taxes_included", _("yes when the prices contain the tax."), "", "yes_no"),
            Column("payment_status", _("paid when empty."), "paid"),
            Column("promised_by", _("A date or a time."), ""),
            Column("notes", "", ""),
            Column("tags", _("Separated by commas."), "", "list"),
            Column("metadata", _("A JSON object."), "", "json"),
        ),
        needs=(("external_id",), ("sku",), ("quantity",), ("unit_price",), ("ship_country",)),
        fields=(*OF_ORDER, "customer", "shipping_address", "billing_address", "lines"),
    )  # fmt: skip

    def group(self, row: Row) -> str | None:
        return None if row.is_object or "external_id" not in row.values else json.dumps(_key(row.values))

    def keys(self, unit: Unit) -> list[tuple[str, Any]]:
        return [("external_id", _key(unit.content))]

    def take_one(self, unit: Unit, *, by: str, at: datetime) -> Outcome:
        if not unit.content.get("external_id"):
            raise Invalid(
                gettext_noop("An order in a file needs its external_id, or a second import would double it."),
                code="required",
                pointer="/external_id",
            )
        said = unit.content if unit.rows[0].is_object else _nested(unit)
        payload = {"currency": self.tenant.currency, "channel": CHANNEL} | said
        draft = parse_order(payload, at=at, time_zone=ZoneInfo(self.tenant.time_zone))
        receipt = receive_order(draft, by=by, at=at, tenant_key=self.tenant.key)
        return Outcome.CREATED if receipt.is_new else Outcome.UNCHANGED

    def place(self, unit: Unit, pointer: str) -> tuple[Row, str]:
        """`/lines/1/sku` is the column sku of the order's second row; `/customer/email` its customer_email."""
        parts = pointer.strip("/").split("/")
        if unit.rows[0].is_object:
            return unit.rows[0], ".".join(parts)
        if parts[0] in {"lines", "rows"} and len(parts) > 2:
            return unit.rows[int(parts[1])], OF_LINE.get(parts[2], parts[2]) if parts[0] == "lines" else parts[2]
        column = INSIDE[parts[0]].get(parts[1], "") if parts[0] in INSIDE and len(parts) > 1 else parts[0]
        return next((row for row in unit.rows if column in row.values), unit.rows[0]), column


def _key(values: dict[str, Any]) -> tuple[str, str]:
    return str(values.get("channel") or CHANNEL), str(values.get("external_id") or "")


def _nested(unit: Unit) -> dict[str, Any]:
    """The rows of an order as the API's object. Raises Invalid where they differ about the order as a whole."""
    whole = _whole(unit)
    payload: dict[str, Any] = {name: whole[name] for name in OF_ORDER if name in whole}
    for name, columns in INSIDE.items():
        payload[name] = {field: whole[column] for field, column in columns.items() if column in whole}
    if not payload["billing_address"]:
        del payload["billing_address"]
    payload["lines"] = [
        {field: row.values[column] for field, column in OF_LINE.items() if column in row.values} for row in unit.rows
    ]
    return payload


def _whole(unit: Unit) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    said_in: dict[str, int] = {}
    errors = []
    for index, row in enumerate(unit.rows):
        for column, value in row.values.items():
            if column in OF_LINE.values():
                continue
            first = said_in.setdefault(column, row.line)
            if whole.setdefault(column, value) != value:
                detail = gettext_noop("Line {line} says otherwise of the same order.").format(line=first)
                errors.append({"pointer": f"/rows/{index}/{column}", "code": "differs", "detail": detail})
    if errors:
        raise Invalid(errors[0]["detail"], errors=errors)
    return whole
