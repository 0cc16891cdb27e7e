"""A colleague or a supplier's clerk leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.accounts.models import Membership
from dropship.base.errors import Refused
from dropship.events.record import record
from dropship.office.actions.change_member import locked_member, refuse_last_owner
from dropship.office.actions.invite_person import withdraw_invitations_by
from dropship.office.events import AccessChanged
from dropship.tenancy.verb import verb


@verb
def remove_member(membership_id: UUID, *, by: str, at: datetime) -> Membership:
    """Take the person off; the next page they ask for is refused. Raises NotFound, LastOwner, Refused for oneself."""
    membership = locked_member(membership_id)
    refuse_last_owner(membership)
    if by == f"user:{membership.user.email}":
        raise Refused(_("Nobody takes themselves off; ask another owner."), code="yourself")
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    record(
        AccessChanged(stream=membership.id, subject=membership.user.email, change="removed", detail=membership.role),
        by=by,
        at=at,
    )
    withdraw_invitations_by(membership.user.email, by=by, at=at)
    return membership
