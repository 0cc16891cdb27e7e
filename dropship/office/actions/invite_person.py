"""An owner offers somebody a place: as a colleague, or as a supplier's clerk."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from dropship.accounts.mail_limits import DAY, Bound, count_mail, mailbox
from dropship.accounts.models import Invitation, Membership, Role, make_nonce
from dropship.base.errors import Invalid, NotFound, Refused
from dropship.deliveries.queue import queue
from dropship.events.record import record
from dropship.office.actions.add_member import STAFF_ROLES, AlreadyMember
from dropship.office.events import AccessChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

LASTS = timedelta(days=7)
MOST_OPEN = 200
PAUSE = timedelta(minutes=1)
MOST_TO_ADDRESS, MOST_TO_ADDRESS_FROM_ALL = 4, 12
"""Invitations a day to one mailbox: from one retailer, and from all together, so that none alone shuts others out."""


class AlreadyInvited(Refused):
    code = "already_invited"


class InvitationOver(Refused):
    code = "invitation_over"


class TooManyInvitations(Refused):
    code = "too_many_invitations"


@verb
def invite_person(
    email: str,
    *,
    role: str,
    name: str = "",
    sees_margins: bool = False,
    supplier_id: UUID | None = None,
    supplier_name: str = "",
    by: str,
    at: datetime,
) -> Invitation:
    """Send a link by which the person takes the place; with `supplier_id` a place in that supplier's portal.

    Raises Invalid, AlreadyMember, AlreadyInvited, TooManyInvitations, TooManyMails.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), code="invalid_email", pointer="/email") from None
    if supplier_id is None and role not in STAFF_ROLES:
        raise Invalid(_("Choose owner, manager, agent or analyst."), code="invalid_role", pointer="/role")
    place = {"tenant_id": required().tenant_id, "supplier_id": supplier_id}
    if Membership.objects.filter(**place, user__email=email, is_active=True).exists():
        raise AlreadyMember(_("{who} is already a member.").format(who=email))
    standing = Invitation.objects.filter(tenant_id=place["tenant_id"], accepted_at=None, withdrawn_at=None)
    if standing.filter(email=email, supplier_id=supplier_id).exists():
        raise AlreadyInvited(_("{who} is invited already; send that invitation again.").format(who=email))
    if standing.count() >= MOST_OPEN:
        raise TooManyInvitations(_("There are {n} open invitations; withdraw some first.").format(n=MOST_OPEN))
    invitation = Invitation.objects.create(
        **place,
        email=email,
        name=name.strip()[:200],
        role=Role.SUPPLIER if supplier_id else role,
        supplier_name=supplier_name[:200],
        sees_margins=sees_margins and supplier_id is None,
        invited_by=by.partition(":")[2][:254],
        created_at=at,
        sent_at=at,
        expires_at=at + LASTS,
    )
    _send(invitation, "invited", by=by, at=at)
    return invitation


@verb
def send_invitation_again(invitation_id: UUID, *, by: str, at: datetime) -> Invitation:
    """Send a new link that lasts anew; the one before ends. Raises NotFound, InvitationOver, Refused, TooManyMails."""
    invitation = locked_invitation(invitation_id)
    if at < invitation.sent_at + PAUSE:
        raise Refused(_("It was sent a moment ago; give it a minute to arrive."), code="too_soon")
    invitation.nonce, invitation.sent_at, invitation.expires_at = make_nonce(), at, at + LASTS
    invitation.save(update_fields=["nonce", "sent_at", "expires_at"])
    _send(invitation, "invited_again", by=by, at=at)
    return invitation


@verb
def withdraw_invitation(invitation_id: UUID, *, by: str, at: datetime) -> Invitation:
    """Take the offer back: its link leads nowhere from now on. Raises NotFound, InvitationOver."""
    invitation = locked_invitation(invitation_id)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    _record(invitation, "invitation_withdrawn", by=by, at=at)
    return invitation


def withdraw_invitations_by(email: str, *, by: str, at: datetime) -> None:
    """Take back what this person has offered: who may invite no longer brings nobody in afterwards."""
    standing = Invitation.objects.filter(tenant_id=required().tenant_id, invited_by=email)
    for invitation_id in standing.filter(accepted_at=None, withdrawn_at=None).values_list("id", flat=True):
        withdraw_invitation(invitation_id, by=by, at=at)


def locked_invitation(invitation_id: UUID) -> Invitation:
    """A standing invitation of this retailer, expired or not. Raises NotFound, InvitationOver."""
    here = Invitation.objects.select_related("tenant").filter(tenant_id=required().tenant_id)
    invitation = here.select_for_update(of=("self",)).filter(id=invitation_id).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationOver(_("This invitation was accepted or withdrawn already."))
    return invitation


def _send(invitation: Invitation, change: str, *, by: str, at: datetime) -> None:
    """Queue the mail; its link is made when it is sent, so that it stands in no table."""
    count_mail(_bounds(invitation), at=at)
    queue(
        "invitation",
        to=invitation.email,
        key=f"{invitation.id}:{invitation.nonce}",
        lane=invitation.email.rpartition("@")[2],
        stream=invitation.id,
        payload={"language": get_language() or "en"},
    )
    _record(invitation, change, by=by, at=at)


def _bounds(invitation: Invitation) -> list[Bound]:
    """Withdrawn ones count as well: each was a mail to somebody who may have asked for none."""
    tenant, box = required().tenant_id, mailbox(invitation.email)
    return [
        Bound(f"invitations {tenant}", settings.INVITATIONS_PER_DAY, DAY, _("The invitations of a day are used up.")),
        Bound(f"invitations {tenant} {box}", MOST_TO_ADDRESS, DAY),
        Bound(f"invitations {box}", MOST_TO_ADDRESS_FROM_ALL, DAY),
    ]


def _record(invitation: Invitation, change: str, *, by: str, at: datetime) -> None:
    detail = f"{invitation.role} {invitation.supplier_name}".strip()
    record(AccessChanged(stream=invitation.id, subject=invitation.email, change=change, detail=detail), by=by, at=at)
