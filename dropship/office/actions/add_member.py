"""A colleague joins the retailer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from dropship.accounts.actions.know_person import know_person
from dropship.accounts.models import Membership, Role
from dropship.base.errors import Invalid, Refused
from dropship.events.record import record
from dropship.office.events import AccessChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

STAFF_ROLES = (Role.OWNER, Role.MANAGER, Role.AGENT, Role.ANALYST)


class AlreadyMember(Refused):
    code = "already_member"


@verb
def add_member(
    email: str,
    *,
    role: str,
    name: str = "",
    password: str | None = None,
    sees_margins: bool = False,
    by: str,
    at: datetime,
) -> Membership:
    """Give a person a role here; somebody who was taken off before comes back with the new role.

    Raises Invalid, AlreadyMember.
    """
    if role not in STAFF_ROLES:
        raise Invalid(_("Choose owner, manager, agent or analyst."), code="invalid_role", pointer="/role")
    user = know_person(email, name=name, password=password)
    membership, is_new = Membership.objects.select_for_update().get_or_create(
        user=user,
        tenant_id=required().tenant_id,
        supplier_id=None,
        defaults={"role": role, "sees_margins": sees_margins, "created_at": at},
    )
    if not is_new:
        if membership.is_active:
            raise AlreadyMember(_("{email} is already a member.").format(email=user.email))
        membership.role, membership.sees_margins, membership.is_active = role, sees_margins, True
        membership.save(update_fields=["role", "sees_margins", "is_active"])
    record(AccessChanged(stream=membership.id, subject=user.email, change="added", detail=role), by=by, at=at)
    return membership
