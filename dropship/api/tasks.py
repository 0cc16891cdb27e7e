"""The hourly sweep of answers that are kept for a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from dropship.api import idempotency
from dropship.base.jobs import periodic
from dropship.tenancy.scope import tenant_scope

KEPT = timedelta(hours=24)


@periodic("every_hour")
def forget_old_answers(tenant_id: UUID) -> None:
    """Drop what was answered to idempotency keys more than a day ago."""
    with tenant_scope(tenant_id):
        idempotency.purge(timezone.now() - KEPT)
