"""The jobs of this room: runs that wait for a worker."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from dropship.base.jobs import job, periodic
from dropship.bulk.models import BulkRun
from dropship.bulk.work import work_next
from dropship.tenancy.scope import tenant_scope

ROWS_A_TURN = 20
KEPT = timedelta(days=90)


@job("bulk")
def work_bulk_runs(tenant_id: UUID) -> int:
    """Work on some rows of the oldest run, each in a transaction of its own: no lock is held longer than one row."""
    with tenant_scope(tenant_id):
        run = BulkRun.objects.filter(finished_at=None).order_by("created_at", "id").first()
    if run is None:
        return 0
    for _row in range(ROWS_A_TURN):
        with tenant_scope(tenant_id, **run.scope):
            if not work_next(run.id, at=timezone.now()):
                break
    return 1


@periodic("every_hour")
def prune_bulk_runs(tenant_id: UUID) -> None:
    """Let go of runs that nobody will look at any more; what they did stands in the timeline of each thing."""
    with tenant_scope(tenant_id):
        BulkRun.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()
