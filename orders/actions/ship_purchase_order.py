"""A parcel of a purchase order leaves the supplier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, Invalid, Refused
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.accept_purchase_order import QuantityTooHigh, UnknownLine, accept_purchase_order
from orders.actions.settle_order import settle_order
from orders.checks.tracking_number import OTHER, TrackingCheck, check_tracking_number
from orders.events import PurchaseOrderShipped
from orders.models import PurchaseOrder, PurchaseOrderLine, Shipment, ShipmentLine

Status = PurchaseOrder.Status
CLOCKS_DIFFER_BY = timedelta(minutes=5)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class WrongTrackingNumber(Invalid):
    """The number is none of this carrier's."""

    code = "wrong_tracking_number"
    title = "Wrong tracking number"


class NothingToShip(Invalid):
    """No unit was named, or none is left."""

    code = "nothing_to_ship"
    title = "Nothing to ship"


class ParcelDiffers(Refused):
    """The same tracking number came before with other contents."""

    code = "parcel_differs"
    title = "Parcel known with other contents"


@verb
def ship_purchase_order(
    purchase_order_id: UUID,
    *,
    carrier: str,
    tracking_number: str,
    service: str = "",
    shipped_at: datetime,
    lines: Sequence[Mapping[str, Any]] | None,
    by: str,
    at: datetime,
) -> Shipment:
    """Record a parcel that left at `shipped_at` with `lines` = [{"line": id or "sku": …, "quantity"}].

    None packs all that is left. A purchase order not yet answered is accepted in full by it. The same
    parcel again is the standing one. Raises IllegalMove, WrongTrackingNumber, QuantityTooHigh,
    NothingToShip, UnknownLine, ParcelDiffers and Invalid.
    """
    check = check_tracking_number(carrier, tracking_number)
    if not check.ok:
        raise WrongTrackingNumber(check.detail, pointer="/tracking_number")
    if not EARLIEST <= shipped_at <= at + CLOCKS_DIFFER_BY:
        raise Invalid(_("A parcel has left in the past, in 1990 or later."), code="out_of_range", pointer="/shipped_at")
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    before = _standing(purchase_order, check)
    if before is not None:
        _refuse_other_contents(purchase_order, before, lines)
        return before
    if purchase_order.status == Status.SENT:
        purchase_order = accept_purchase_order(purchase_order.id, answers=None, by=by, at=at)
    if purchase_order.status not in {Status.ACCEPTED, Status.PARTIALLY_SHIPPED}:
        state = purchase_order.get_status_display().lower()
        raise IllegalMove(
            _("Purchase order {number} is {state} and cannot be shipped.").format(
                number=purchase_order.number, state=state
            )
        )
    ordered = list(purchase_order.lines.order_by("position"))
    packed = _packed(ordered, lines)
    shipment = _write_parcel(purchase_order, check, ordered, packed, service=service, shipped_at=shipped_at)
    for line in ordered:
        line.quantity_shipped += packed.get(line.id, 0)
    PurchaseOrderLine.objects.bulk_update([line for line in ordered if line.id in packed], ["quantity_shipped"])
    complete = not any(_left(line) for line in ordered)
    purchase_order.move_to(Status.SHIPPED if complete else Status.PARTIALLY_SHIPPED, at=at)
    purchase_order.shipped_at = max(purchase_order.shipped_at or shipped_at, shipped_at)
    purchase_order.save(update_fields=["status", "shipped_at"])
    record(
        PurchaseOrderShipped(
            stream=purchase_order.order_id,
            purchase_order=purchase_order.id,
            number=purchase_order.number,
            supplier=purchase_order.supplier.code,
            shipment=shipment.id,
            carrier=shipment.carrier_name or shipment.carrier,
            tracking_number=shipment.tracking_number,
            complete=complete,
        ),
        by=by,
        at=at,
    )
    settle_order(purchase_order.order_id, by=by, at=at)
    return shipment


def _standing(purchase_order: PurchaseOrder, check: TrackingCheck) -> Shipment | None:
    return purchase_order.shipments.filter(carrier=_carrier(check), tracking_number__iexact=check.number).first()


def _carrier(check: TrackingCheck) -> str:
    """The carrier's code; one of unknown format goes by the name it was given."""
    return check.carrier_name[:60] if check.carrier_code == OTHER else check.carrier_code


def _refuse_other_contents(
    purchase_order: PurchaseOrder, shipment: Shipment, lines: Sequence[Mapping[str, Any]] | None
) -> None:
    ordered = list(purchase_order.lines.order_by("position"))
    contents = dict(shipment.lines.values_list("purchase_order_line_id", "quantity"))
    if lines is None:
        same = not any(_left(line) for line in ordered)
    else:
        # What is packed already counts as left again, so that the comparison sees the same lines.
        for line in ordered:
            line.quantity_shipped -= contents.get(line.id, 0)
        same = _packed(ordered, lines) == contents
    if not same:
        raise ParcelDiffers(
            _("Parcel {tracking_number} of {number} is known with other contents.").format(
                tracking_number=shipment.tracking_number, number=purchase_order.number
            ),
            pointer="/tracking_number",
        )


def _packed(ordered: list[PurchaseOrderLine], lines: Sequence[Mapping[str, Any]] | None) -> dict[UUID, int]:
    """Units in the parcel by line; a SKU on several lines fills them in their order."""
    if lines is None:
        packed = {line.id: _left(line) for line in ordered if _left(line)}
        if not packed:
            raise NothingToShip(_("Everything of this purchase order has been shipped."), pointer="/lines")
        return packed
    packed = {}
    for index, wanted in enumerate(lines):
        quantity = wanted["quantity"]
        if quantity <= 0:
            raise Invalid(_("A quantity is 1 or more."), pointer=f"/lines/{index}/quantity")
        meant = [
            line
            for line in ordered
            if (str(line.id) == str(wanted["line"]) if wanted.get("line") else line.sku == wanted.get("sku"))
        ]
        if not meant:
            raise UnknownLine(_("The purchase order has no such line."), pointer=f"/lines/{index}")
        rest = quantity
        for line in meant:
            part = min(rest, _left(line) - packed.get(line.id, 0))
            if part > 0:
                packed[line.id] = packed.get(line.id, 0) + part
                rest -= part
        if rest:
            raise QuantityTooHigh(
                _("{quantity} of {sku} are {rest} more than are left to ship.").format(
                    quantity=quantity, sku=meant[0].sku, rest=rest
                ),
                pointer=f"/lines/{index}/quantity",
            )
    if not packed:
        raise NothingToShip(_("A parcel holds at least one unit."), pointer="/lines")
    return packed


def _left(line: PurchaseOrderLine) -> int:
    return (line.quantity_accepted or 0) - line.quantity_shipped - line.quantity_cancelled


def _write_parcel(
    purchase_order: PurchaseOrder,
    check: TrackingCheck,
    ordered: list[PurchaseOrderLine],
    packed: dict[UUID, int],
    *,
    service: str,
    shipped_at: datetime,
) -> Shipment:
    shipment = Shipment.objects.create(
        id=uuid7(),
        order_id=purchase_order.order_id,
        purchase_order=purchase_order,
        supplier_id=purchase_order.supplier_id,
        carrier=_carrier(check),
        carrier_name=check.carrier_name[:100],
        service=service[:60],
        tracking_number=check.number[:60],
        tracking_url=check.tracking_url[:500],
        shipped_at=shipped_at,
    )
    ShipmentLine.objects.bulk_create(
        [
            ShipmentLine(
                id=uuid7(),
                tenant_id=shipment.tenant_id,
                shipment=shipment,
                purchase_order_line=line,
                supplier_id=purchase_order.supplier_id,
                sku=line.sku,
                quantity=packed[line.id],
            )
            for line in ordered
            if line.id in packed
        ]
    )
    return shipment
