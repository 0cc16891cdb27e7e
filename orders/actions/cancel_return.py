"""A return does not happen after all: the customer keeps the goods."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.decline_return import write_reason
from orders.models import Return
from orders.return_events import ReturnCancelled, of_return


@verb
def cancel_return(return_id: UUID, *, reason: str = "", by: str, at: datetime) -> Return:
    """Cancel a return that has not come back; its units may be asked for again. Raises IllegalMove."""
    rma = Return.objects.locked(return_id)
    rma.move_to(Return.Status.CANCELLED, at=at)
    rma.save(update_fields=["status", "closed_at"])
    write_reason(rma, "cancelled", reason, by=by, at=at)
    record(ReturnCancelled(**of_return(rma)), by=by, at=at)
    return rma
