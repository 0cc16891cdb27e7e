"""The customer has handed a return to a carrier."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.ship_purchase_order import WrongTrackingNumber
from orders.checks.tracking_number import OTHER, check_tracking_number
from orders.models import Return
from orders.return_events import ReturnSent, of_return


@verb
def note_return_sent(return_id: UUID, *, carrier: str = "", tracking_number: str = "", by: str, at: datetime) -> Return:
    """Note that an approved return is on its way, under this number where it is known.

    Again corrects the number; the same again changes nothing. Raises IllegalMove and WrongTrackingNumber.
    """
    if tracking_number:
        check = check_tracking_number(carrier, tracking_number)
        if not check.ok:
            raise WrongTrackingNumber(check.detail, pointer="/tracking_number")
        carrier = check.carrier_name if check.carrier_code == OTHER else check.carrier_code
        tracking_number = check.number
    told = {"carrier": carrier[:60], "tracking_number": tracking_number[:60]}
    rma = Return.objects.locked(return_id)
    if rma.status == Return.Status.IN_TRANSIT and all(getattr(rma, name) == value for name, value in told.items()):
        return rma
    rma.move_to(Return.Status.IN_TRANSIT, at=at)
    rma.carrier, rma.tracking_number = told["carrier"], told["tracking_number"]
    rma.sent_at = rma.sent_at or at
    rma.save(update_fields=["status", "carrier", "tracking_number", "sent_at"])
    record(ReturnSent(**of_return(rma), **told), by=by, at=at)
    return rma
