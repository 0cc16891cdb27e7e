"""What came back in a parcel is sent to the customer again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.tenancy.verb import verb
from orders.actions.record_tracking_event import close_when_arrived, locked_parcel
from orders.actions.settle_order import settle_order
from orders.models import PurchaseOrderLine, Return, ReturnLine, Shipment


@verb
def resend_parcel(shipment_id: UUID, *, by: str, at: datetime) -> Shipment:
    """Take the units of a parcel that came back out of what was shipped; they are open, and routed anew.

    The purchase order keeps what it shipped, what that cost and its reservations, which the parcel has
    used up: whether the supplier takes the goods back is between the two. Routing takes new units and
    writes a new purchase order. Once for a parcel; raises IllegalMove.
    """
    purchase_order, shipment = locked_parcel(shipment_id)
    if shipment.resent_at is not None:
        raise IllegalMove(
            _("The units of parcel {tracking_number} have been sent again already.").format(
                tracking_number=shipment.tracking_number
            )
        )
    if shipment.status != Shipment.Status.RETURNED_TO_SENDER:
        raise IllegalMove(
            _("Parcel {tracking_number} has not come back.").format(tracking_number=shipment.tracking_number)
        )
    packed = dict(shipment.lines.values_list("purchase_order_line_id", "quantity"))
    if shipment.delivered_at is not None:
        _refuse_what_is_in_a_return(shipment, packed)
    shipment.resent_at = at
    shipment.save(update_fields=["resent_at"])
    lines = list(purchase_order.lines.order_by("position"))
    for line in lines:
        line.quantity_resent += packed.get(line.id, 0)
        if shipment.delivered_at is not None:
            line.quantity_delivered -= packed.get(line.id, 0)
    PurchaseOrderLine.objects.bulk_update(lines, ["quantity_resent", "quantity_delivered"])
    close_when_arrived(purchase_order, lines, at=at)
    settle_order(purchase_order.order_id, by=by, at=at)
    return shipment


def _refuse_what_is_in_a_return(shipment: Shipment, packed: dict[UUID, int]) -> None:
    """Delivered units that are in a return are replaced there, so that none is sent twice."""
    concerned = ReturnLine.objects.filter(purchase_order_line_id__in=packed).exclude(rma__status__in=Return.VOID)
    number = concerned.values_list("rma__number", flat=True).first()
    if number is not None:
        raise IllegalMove(
            _("Units of parcel {tracking_number} are in return {number}; decide about them there.").format(
                tracking_number=shipment.tracking_number, number=number
            )
        )
