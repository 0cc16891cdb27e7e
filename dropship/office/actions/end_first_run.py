"""The first steps are done, or put away."""

from __future__ import annotations

from datetime import datetime

from dropship.events.record import record
from dropship.office.events import SettingsChanged
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


@verb
def end_first_run(*, by: str, at: datetime) -> None:
    """Show the first steps no more; a second time changes nothing."""
    tenant = Tenant.objects.select_for_update().get(id=required().tenant_id)
    if tenant.first_run_over_at is None:
        tenant.first_run_over_at = at
        tenant.save(update_fields=["first_run_over_at"])
        record(SettingsChanged(stream=tenant.id, what="first_run", fields=["first_run_over_at"]), by=by, at=at)
