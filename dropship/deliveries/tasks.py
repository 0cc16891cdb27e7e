"""The job that carries what is due."""

from uuid import UUID

from dropship.base.jobs import job
from dropship.deliveries.carry import carry_due


@job("deliveries")
def carry_deliveries(tenant_id: UUID) -> int:
    """Carry one batch of the tenant's deliveries."""
    return carry_due(tenant_id)
