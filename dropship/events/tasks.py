"""The job that hands waiting events on."""

from uuid import UUID

from dropship.base.jobs import job
from dropship.events.dispatch import dispatch_waiting
from dropship.tenancy.scope import tenant_scope


@job("events")
def hand_on_events(tenant_id: UUID) -> int:
    """Dispatch one batch of the tenant's events."""
    with tenant_scope(tenant_id):
        return dispatch_waiting()
