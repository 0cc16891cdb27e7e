"""The invited takes the place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.accounts.models import Membership, User
from dropship.office.actions.add_member import AlreadyMember, add_member
from dropship.office.actions.create_portal_user import create_portal_user
from dropship.office.actions.invite_person import InvitationOver, locked_invitation
from dropship.tenancy.verb import verb


@verb
def accept_invitation(invitation_id: UUID, *, name: str = "", password: str | None = None, at: datetime) -> Membership:
    """Make the invited a member; a `password` is for a login that has none yet, and never replaces one.

    Raises NotFound, InvitationOver, AlreadyMember.
    """
    invitation = locked_invitation(invitation_id)
    if not invitation.is_open(at):
        raise InvitationOver(_("This invitation has expired."))
    standing = User.objects.filter(email=invitation.email).first()
    if password is not None and standing is not None and standing.has_usable_password():
        raise AlreadyMember(_("This address has a password already; sign in with it."))
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    person = {"name": name or invitation.name, "password": password, "by": f"user:{invitation.email}", "at": at}
    if invitation.supplier_id is not None:
        membership = create_portal_user(
            invitation.email,
            supplier_id=invitation.supplier_id,
            supplier_name=invitation.supplier_name,
            **person,  # type: ignore[arg-type]
        )
    else:
        membership = add_member(
            invitation.email,
            role=invitation.role,
            sees_margins=invitation.sees_margins,
            **person,  # type: ignore[arg-type]
        )
    if standing is not None and not standing.name and person["name"]:
        User.objects.filter(id=standing.id).update(name=person["name"])
    return membership
