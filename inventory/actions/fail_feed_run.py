"""A queued stock report cannot be taken at all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.events.record import record
from dropship.tenancy.verb import verb
from inventory.events import FeedRefused
from inventory.models import FeedRun


@verb
def fail_feed_run(run_id: UUID, *, reason: str, by: str, at: datetime) -> None:
    """Close a queued run as failed, so that it is not tried for ever; stock stays as it was."""
    run = FeedRun.objects.select_for_update().select_related("supplier").get(id=run_id)
    run.status, run.reason, run.finished_at = FeedRun.Status.FAILED, reason, at
    run.save(update_fields=["status", "reason", "finished_at"])
    record(FeedRefused(run.supplier_id, run.id, run.supplier.code, reason), by=by, at=at)
