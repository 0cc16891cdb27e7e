"""A key is taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.accounts.models import ApiKey
from dropship.base.errors import NotFound
from dropship.events.record import record
from dropship.office.events import AccessChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


@verb
def revoke_api_key(key_id: UUID, *, by: str, at: datetime) -> ApiKey:
    """Revoke a key for good; its next call is refused. Safe to ask twice. Raises NotFound."""
    key = ApiKey.objects.select_for_update().filter(tenant_id=required().tenant_id, id=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key."))
    if key.revoked_at is not None:
        return key
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    record(
        AccessChanged(stream=key.id, subject=f"{key.name} ({key.prefix})", change="key_revoked"),
        by=by,
        at=at,
    )
    return key
