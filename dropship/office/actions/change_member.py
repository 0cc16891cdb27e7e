"""A colleague gets another role."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.accounts.models import Membership, Role
from dropship.base.errors import Invalid, NotFound, Refused
from dropship.events.record import record
from dropship.office.actions.add_member import STAFF_ROLES
from dropship.office.actions.invite_person import withdraw_invitations_by
from dropship.office.events import AccessChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


class LastOwner(Refused):
    code = "last_owner"


@verb
def change_member(membership_id: UUID, *, role: str, sees_margins: bool, by: str, at: datetime) -> Membership:
    """Change the role and whether an agent sees margins. Raises NotFound, Invalid, LastOwner."""
    if role not in STAFF_ROLES:
        raise Invalid(_("Choose owner, manager, agent or analyst."), code="invalid_role", pointer="/role")
    membership = locked_member(membership_id)
    if membership.supplier_id is not None:
        raise Invalid(_("A supplier's clerk has no other role."), code="invalid_role", pointer="/role")
    if (membership.role, membership.sees_margins) == (role, sees_margins):
        return membership
    if role != Role.OWNER:
        refuse_last_owner(membership)
    before = membership.role
    membership.role, membership.sees_margins = role, sees_margins
    membership.save(update_fields=["role", "sees_margins"])
    margins = ", sees margins" if sees_margins else ""
    record(
        AccessChanged(
            stream=membership.id,
            subject=membership.user.email,
            change="changed",
            detail=f"{before} → {role}{margins}",
        ),
        by=by,
        at=at,
    )
    if Role.OWNER == before != role:
        withdraw_invitations_by(membership.user.email, by=by, at=at)
    return membership


def locked_member(membership_id: UUID) -> Membership:
    """An active membership here, together with all owners': two owners cannot leave at the same moment."""
    here = Membership.objects.filter(tenant_id=required().tenant_id, is_active=True)
    rows = here.select_for_update(of=("self",)).select_related("user").order_by("id")
    for membership in rows:
        if membership.id == membership_id:
            return membership
    raise NotFound(_("There is no such member."))


def refuse_last_owner(membership: Membership) -> None:
    """Somebody has to be able to add people. Raises LastOwner."""
    others = Membership.objects.filter(
        tenant_id=membership.tenant_id, role=Role.OWNER, is_active=True, user__is_active=True
    ).exclude(id=membership.id)
    if membership.role == Role.OWNER and not others.exists():
        raise LastOwner(_("The last owner cannot go; make somebody else an owner first."))
