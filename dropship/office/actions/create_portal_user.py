"""A supplier's clerk gets a login to the portal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.accounts.actions.know_person import know_person
from dropship.accounts.models import Membership, Role
from dropship.events.record import record
from dropship.office.events import AccessChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


@verb
def create_portal_user(
    email: str,
    *,
    supplier_id: UUID,
    supplier_name: str,
    name: str = "",
    password: str | None = None,
    by: str,
    at: datetime,
) -> Membership:
    """Let a person work for one supplier; asked twice, the standing login is given back. Raises Invalid."""
    user = know_person(email, name=name, password=password)
    membership, is_new = Membership.objects.select_for_update().get_or_create(
        user=user,
        tenant_id=required().tenant_id,
        supplier_id=supplier_id,
        defaults={"role": Role.SUPPLIER, "supplier_name": supplier_name[:200], "created_at": at},
    )
    if not is_new:
        if membership.is_active:
            return membership
        membership.is_active = True
        membership.save(update_fields=["is_active"])
    record(
        AccessChanged(
            stream=membership.id,
            subject=user.email,
            change="added",
            detail=f"{Role.SUPPLIER} {supplier_name}",
        ),
        by=by,
        at=at,
    )
    return membership
