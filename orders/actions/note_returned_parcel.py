"""A parcel that came back to its sender waits for a person's word."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from dropship.base.ids import uuid7
from dropship.tenancy.verb import verb
from orders.checks.issue import RELEASE, SEND_AGAIN
from orders.models import Issue, Order, Shipment
from orders.models.issue import PARCEL_RETURNED

Status = Shipment.Status


@verb
def note_returned_parcel(shipment: Shipment, *, by: str, at: datetime) -> None:
    """Open the issue of a locked parcel that has just come back; close it when it was delivered after all.

    Again changes nothing; a parcel whose units were sent again is nobody's business any more.
    """
    standing = shipment.issues.open().filter(code=PARCEL_RETURNED)
    if shipment.status == Status.DELIVERED:
        standing.update(resolved_at=at, resolved_by=by[:200], resolution=_("Delivered after all"))
    elif shipment.status == Status.RETURNED_TO_SENDER and shipment.resent_at is None and not standing.exists():
        Issue.objects.create(
            id=uuid7(),
            order_id=shipment.order_id,
            shipment=shipment,
            code=PARCEL_RETURNED,
            detail=_told(shipment),
            ways_out=[SEND_AGAIN, RELEASE],
            opened_at=at,
        )
    # The order's row is locked with the parcel's, so nobody else writes it.
    has_issue = Issue.objects.open().filter(order_id=shipment.order_id).exists()
    Order.objects.filter(id=shipment.order_id).update(has_issue=has_issue)


def _told(shipment: Shipment) -> str:
    units = ", ".join(
        f"{quantity} × {sku}" for sku, quantity in shipment.lines.order_by("sku").values_list("sku", "quantity")
    )
    carrier = shipment.carrier_name or shipment.carrier
    return _("Parcel {tracking_number} of {carrier} came back to the sender: {units}.").format(
        tracking_number=shipment.tracking_number, carrier=carrier, units=units
    )[:500]
