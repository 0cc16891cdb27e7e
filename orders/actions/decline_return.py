"""Staff refuse a return: when it is asked for, or after looking at what came back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.receive_return import count_returned
from orders.models import Return, ReturnNote
from orders.return_events import ReturnDeclined, of_return

LONGEST_REASON = 500


@verb
def decline_return(return_id: UUID, *, reason: str = "", by: str, at: datetime) -> Return:
    """Decline with a reason that the customer reads.

    Units that had come back are the customer's again, and count as delivered. Raises IllegalMove.
    """
    rma = Return.objects.locked(return_id)
    rma.move_to(Return.Status.DECLINED, at=at)
    rma.save(update_fields=["status", "closed_at"])
    write_reason(rma, "declined", reason, by=by, at=at)
    if rma.received_at is not None:
        lines = list(rma.lines.all())
        count_returned(rma, {line.id: -(line.quantity_received or 0) for line in lines}, lines, by=by, at=at)
    record(ReturnDeclined(**of_return(rma)), by=by, at=at)
    return rma


def write_reason(rma: Return, kind: str, reason: str, *, by: str, at: datetime) -> None:
    """Keep what was given as the reason, where no supplier reads it."""
    if text := reason.strip()[:LONGEST_REASON]:
        ReturnNote.objects.create(
            id=uuid7(), tenant_id=rma.tenant_id, rma=rma, kind=kind, text=text, by=by[:200], at=at
        )
