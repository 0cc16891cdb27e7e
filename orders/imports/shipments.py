"""A table of the parcels that one supplier has sent off: one row a parcel, or one row a line of a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.texts import unstorable
from dropship.tabular.importing import Importer, Unit
from dropship.tabular.layout import Column, Layout
from dropship.tabular.readers import Row
from dropship.tabular.report import Outcome
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.checks.tracking_number import OTHER, check_tracking_number
from orders.models import PurchaseOrder, PurchaseOrderLine, Shipment

OF_PARCEL = ("purchase_order", "tracking_number", "carrier", "service", "shipped_at")
Parcel = tuple[str, str]


class ShipmentsImporter(Importer):
    """Rows with the same purchase order and tracking number are one parcel; without a sku it holds all that is left."""

    kind = "shipments"
    label = gettext_lazy("Shipments of a supplier")
    for_supplier = True
    batch_rows = 50
    layout = Layout(
        columns=(
            Column("purchase_order", gettext_lazy("The purchase order's number."), "1001-1", also=("purchase_order_number", "po", "po_number", "number")),
            Column("tracking_number", gettext_lazy("Of the parcel."), "1Z5R89390357567127", also=("tracking", "tracking_no", "tracking_code")),
            Column("carrier", gettext_lazy("Told by the number when empty."), "UPS"),
            Column("service", gettext_lazy("As Ground."), ""),
            Column("shipped_at", gettext_lazy("A date or a time in ISO 8601; now when empty."), "", also=("shipped", "ship_date", "date")),
            Column("sku", gettext_lazy("Your SKU or the retailer's, where the parcel holds a part."), "", also=("supplier_sku",)),
            Column("quantity", gettext_lazy("Units of this SKU; all that is left where both are empty."), "", "whole", also=("qty",)),
        ),
        needs=(("purchase_order",), ("tracking_number",)),
    )  # fmt: skip

    def group(self, row: Row) -> str | None:
        number, tracking_number = _parcel(row.values)
        return f"{number}\n{tracking_number}" if number and tracking_number else None

    def keys(self, unit: Unit) -> list[tuple[str, Any]]:
        number, tracking_number = _parcel(unit.content)
        return [("tracking_number", (number, tracking_number))] if number and tracking_number else []

    def prepare(self, units: Sequence[Unit]) -> None:
        numbers = [_text(unit.content.get("purchase_order")) for unit in units]
        theirs = PurchaseOrder.objects.filter(
            supplier_id=self.supplier_id, number__in=[number for number in numbers if not unstorable(number)]
        )
        self.by_number = {purchase_order.number: purchase_order for purchase_order in theirs}
        ids = [purchase_order.id for purchase_order in self.by_number.values()]
        self.lines: dict[Any, list[PurchaseOrderLine]] = {one: [] for one in ids}
        for line in PurchaseOrderLine.objects.filter(purchase_order__in=ids).order_by("position"):
            self.lines[line.purchase_order_id].append(line)
        known = Shipment.objects.filter(purchase_order__in=ids)
        self.known = set(known.values_list("purchase_order_id", "carrier", "tracking_number"))

    def take_one(self, unit: Unit, *, by: str, at: datetime) -> Outcome:
        said = _said(unit)
        purchase_order = self._purchase_order(said)
        shipment = ship_purchase_order(
            purchase_order.id,
            carrier=said["carrier"],
            tracking_number=_number(said),
            service=said["service"][:60],
            shipped_at=_moment(said["shipped_at"], at, ZoneInfo(self.tenant.time_zone)),
            lines=self._packed(unit, purchase_order),
            by=by,
            at=at,
        )
        is_known = (purchase_order.id, shipment.carrier, shipment.tracking_number) in self.known
        return Outcome.UNCHANGED if is_known else Outcome.CREATED

    def place(self, unit: Unit, pointer: str) -> tuple[Row, str]:
        """`/lines/1/quantity` is the column quantity of the parcel's second row."""
        parts = pointer.strip("/").split("/")
        if parts[0] == "lines" and len(parts) > 1 and parts[1].isdigit():
            return unit.rows[min(int(parts[1]), len(unit.rows) - 1)], parts[2] if len(parts) > 2 else "sku"
        return unit.rows[0], "" if parts[0] == "lines" else parts[0]

    def _purchase_order(self, said: dict[str, str]) -> PurchaseOrder:
        found = self.by_number.get(said["purchase_order"])
        if found is None:
            detail = _("No purchase order of this supplier has this number.")
            raise Invalid(detail, code="unknown_purchase_order", pointer="/purchase_order")
        return found

    def _packed(self, unit: Unit, purchase_order: PurchaseOrder) -> list[dict[str, Any]] | None:
        """What the rows say is in the parcel; None where none of them says it. Raises Invalid."""
        if len(unit.rows) == 1 and not any(_text(unit.content.get(name)) for name in ("sku", "quantity")):
            return None
        packed = []
        for index, row in enumerate(unit.rows):
            sku, quantity = _text(row.values.get("sku")), row.values.get("quantity")
            if not sku or type(quantity) is not int or quantity < 1:
                column = "quantity" if sku else "sku"
                detail = _("A part of a purchase order is named by its sku and a quantity of 1 or more.")
                raise Invalid(detail, code="required", pointer=f"/lines/{index}/{column}")
            ours = next(
                (line.sku for line in self.lines[purchase_order.id] if sku in {line.supplier_sku, line.sku}), sku
            )
            packed.append({"sku": ours, "quantity": quantity})
        return packed


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _parcel(values: dict[str, Any]) -> Parcel:
    return _text(values.get("purchase_order")), "".join(_text(values.get("tracking_number")).split()).upper()


def _said(unit: Unit) -> dict[str, str]:
    """What the rows say of the parcel as a whole, the first that says it. Raises Invalid."""
    said = {name: next((text for row in unit.rows if (text := _text(row.values.get(name)))), "") for name in OF_PARCEL}
    for name, text in said.items():
        if name in {"purchase_order", "tracking_number"} and not text:
            raise Invalid(_("It is needed."), code="required", pointer=f"/{name}")
        if unstorable(text):
            raise Invalid(_("It holds characters that cannot be kept."), pointer=f"/{name}")
    return said


def _number(said: dict[str, str]) -> str:
    """The tracking number; one that stands without a carrier has to tell it. Raises Invalid."""
    number = said["tracking_number"]
    if not said["carrier"] and check_tracking_number("", number).carrier_code == OTHER:
        detail = _("No carrier we know has such numbers. Look at it again, or name the carrier.")
        raise Invalid(detail, code="wrong_tracking_number", pointer="/tracking_number")
    return number


def _moment(text: str, at: datetime, zone: ZoneInfo) -> datetime:
    """When the parcel left: a date means its noon at the retailer's place, and today's is now at the latest."""
    if not text:
        return at
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time(12), tzinfo=zone) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        detail = _("A time is written as 2026-01-05 or 2026-01-05T10:00:00Z.")
        raise Invalid(detail, code="not_a_time", pointer="/shipped_at")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return at if day and day == at.astimezone(zone).date() else moment
