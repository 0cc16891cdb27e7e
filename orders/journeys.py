"""Where each unit of an order's lines is: at which supplier, by which purchase order, in which parcel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from orders.models import OrderLine, PurchaseOrder, PurchaseOrderLine, Shipment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AT_REST: dict[str, StrOrPromise] = {
    "open": _("not sent to a supplier yet"),
    "backordered": _("no supplier has it in stock"),
    "cancelled": "",
    "returned": "",
}


@dataclass(frozen=True, slots=True)
class Part:
    """So many units of a line at one place; `until` is what they wait for next, `state` as (thing, state)."""

    units: int
    state: tuple[str, str]
    purchase_order: PurchaseOrder | None = None
    parcel: Shipment | None = None
    note: StrOrPromise = ""
    until_label: StrOrPromise = ""
    until: datetime | None = None
    is_over: bool = False


def journeys(
    lines: Iterable[OrderLine],
    purchase_orders: Iterable[PurchaseOrder],
    purchase_lines: Iterable[PurchaseOrderLine],
    shipments: Iterable[Shipment],
) -> dict[UUID, list[Part]]:
    """For each line its parts, those under way first, what was tried in vain last. No statement of its own."""
    by_id = {one.id: one for one in purchase_orders}
    asked: dict[UUID, list[PurchaseOrderLine]] = defaultdict(list)
    for line in purchase_lines:
        asked[line.order_line_id].append(line)
    packed: dict[UUID, list[tuple[Shipment, int]]] = defaultdict(list)
    for shipment in shipments:
        for line in shipment.lines.all():
            packed[line.purchase_order_line_id].append((shipment, line.quantity))
    return {line.id: _journey(line, asked[line.id], by_id, packed) for line in lines}


def _journey(
    line: OrderLine,
    asked: Sequence[PurchaseOrderLine],
    purchase_orders: dict[UUID, PurchaseOrder],
    packed: dict[UUID, list[tuple[Shipment, int]]],
) -> list[Part]:
    parts: list[Part] = []
    for one in asked:
        purchase_order = purchase_orders[one.purchase_order_id]
        parts += [_in_parcel(purchase_order, shipment, units) for shipment, units in packed[one.id]]
        parts += _at_supplier(purchase_order, one)
    for place, note in AT_REST.items():
        if units := getattr(line, place):
            parts.append(Part(units, ("line", place), note=note, is_over=place in {"cancelled", "returned"}))
    return sorted(parts, key=lambda part: part.is_over)


def _in_parcel(purchase_order: PurchaseOrder, shipment: Shipment, units: int) -> Part:
    is_over = shipment.resent_at is not None
    label, until = (
        (_("arrived"), shipment.delivered_at) if shipment.delivered_at else (_("arrives"), purchase_order.deliver_by)
    )
    if shipment.status in Shipment.TROUBLES:
        label, until = "", None
    return Part(
        units,
        ("shipment", shipment.status),
        purchase_order,
        shipment,
        note=_("came back, sent again") if is_over else "",
        until_label=label,
        until=until,
        is_over=is_over,
    )


def _at_supplier(purchase_order: PurchaseOrder, line: PurchaseOrderLine) -> list[Part]:
    """The units that are not in a parcel: asked for, to be shipped, or turned down."""
    state = ("purchase_order", purchase_order.status)
    if purchase_order.status in PurchaseOrder.ENDED:
        units = line.quantity - line.quantity_shipped
        return [Part(units, state, purchase_order, note=purchase_order.reason, is_over=True)] if units else []
    if purchase_order.status == PurchaseOrder.Status.SENT:
        units = line.quantity - line.quantity_cancelled
        return (
            [Part(units, state, purchase_order, until_label=_("answer by"), until=purchase_order.respond_by)]
            if units
            else []
        )
    accepted = line.quantity if line.quantity_accepted is None else line.quantity_accepted
    units = accepted - line.quantity_shipped - line.quantity_cancelled
    waiting = Part(
        units, ("purchase_order", "accepted"), purchase_order, until_label=_("ship by"), until=purchase_order.ship_by
    )
    return [waiting] if units > 0 else []
