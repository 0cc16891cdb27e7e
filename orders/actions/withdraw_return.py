"""The customer takes back what was asked, before anybody has decided on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.tenancy.verb import verb
from orders.actions.cancel_return import cancel_return
from orders.models import Return


class AlreadyDecided(IllegalMove):
    """Staff were quicker; what is agreed is called off with them."""

    code = "already_decided"


@verb
def withdraw_return(return_id: UUID, *, by: str, at: datetime) -> Return:
    """Cancel a return that is only requested. Twice changes nothing. Raises AlreadyDecided."""
    rma = Return.objects.locked(return_id)
    if rma.status == Return.Status.CANCELLED:
        return rma
    if rma.status != Return.Status.REQUESTED:
        raise AlreadyDecided(
            _("Return {number} has been decided meanwhile. Please write to us if you do not want it any more.").format(
                number=rma.number
            )
        )
    return cancel_return(return_id, by=by, at=at)
