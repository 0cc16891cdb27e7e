"""The jobs of this room."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from dropship.base.jobs import job
from dropship.tenancy.scope import tenant_scope
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import FeedRun


@job("feeds")
def take_queued_reports(tenant_id: UUID) -> int:
    """Take in the oldest stock report that waits; a worker that dies leaves it waiting."""
    with tenant_scope(tenant_id):
        run = (
            FeedRun.objects.select_for_update(skip_locked=True)
            .filter(status=FeedRun.Status.QUEUED)
            .order_by("created_at", "id")
            .first()
        )
        if run is None:
            return 0
        take_stock_report(
            run.supplier_id,
            run.content or [],
            mode=run.mode,
            taken_at=run.taken_at,
            source=run.source,
            run=run,
            by=run.by,
            at=timezone.now(),
        )
        return 1
