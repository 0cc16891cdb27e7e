"""A program gets a key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.accounts.keys import make_key
from dropship.accounts.models import ApiKey
from dropship.accounts.roles import SCOPES, SUPPLIER_SCOPES
from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.office.events import AccessChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


@verb
def create_api_key(
    name: str,
    *,
    scopes: Iterable[str],
    supplier_id: UUID | None = None,
    supplier_code: str = "",
    expires_at: datetime | None = None,
    by: str,
    at: datetime,
) -> tuple[ApiKey, str]:
    """Make a key; its text is returned this once, only its hash is kept.

    A key bound to a supplier sees what the portal sees, so it may have those scopes alone. Raises Invalid.
    """
    name = name.strip()
    if not name or len(name) > 100 or "\x00" in name:
        raise Invalid(_("A key needs a name of at most 100 letters."), code="invalid_name", pointer="/name")
    wanted = _checked(scopes, bound=supplier_id is not None)
    text, prefix, secret_hash = make_key()
    key = ApiKey.objects.create(
        tenant_id=required().tenant_id,
        name=name,
        prefix=prefix,
        secret_hash=secret_hash,
        scopes=wanted,
        supplier_id=supplier_id,
        supplier_code=supplier_code,
        created_by=by[:200],
        created_at=at,
        expires_at=expires_at,
    )
    detail = " ".join(wanted) + (f" for {supplier_code}" if supplier_code else "")
    record(
        AccessChanged(
            stream=key.id,
            subject=f"{name} ({prefix})",
            change="key_created",
            detail=detail,
        ),
        by=by,
        at=at,
    )
    return key, text


def _checked(scopes: Iterable[str], *, bound: bool) -> list[str]:
    asked = {scope.strip() for scope in scopes if scope.strip()}
    if not asked:
        raise Invalid(_("Name at least one scope."), code="no_scope", pointer="/scopes")
    unknown = asked - set(SCOPES)
    if unknown:
        raise Invalid(
            _("Unknown scope: {unknown}. There are: {scopes}.").format(
                unknown=", ".join(sorted(unknown)), scopes=", ".join(SCOPES)
            ),
            code="unknown_scope",
            pointer="/scopes",
        )
    if bound and asked - SUPPLIER_SCOPES:
        raise Invalid(
            _("A supplier's key may not have {refused}; it may have {allowed}.").format(
                refused=", ".join(sorted(asked - SUPPLIER_SCOPES)),
                allowed=", ".join(sorted(SUPPLIER_SCOPES)),
            ),
            code="scope_not_for_suppliers",
            pointer="/scopes",
        )
    return [scope for scope in SCOPES if scope in asked]
