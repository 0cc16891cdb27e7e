"""A stock report too long to be taken at once waits for a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dropship.base.ids import uuid7
from dropship.events.record import ring
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.models import FeedRun


@verb
def queue_stock_report(
    supplier_id: UUID,
    items: Sequence[Any],
    *,
    mode: str,
    taken_at: datetime,
    source: str = "api",
    by: str,
    at: datetime,
) -> FeedRun:
    """Keep the rows of a report, to be checked and taken by `take_stock_report`; returns its queued run."""
    run = FeedRun.objects.create(
        id=uuid7(),
        tenant_id=required().tenant_id,
        supplier_id=supplier_id,
        mode=mode,
        source=source,
        taken_at=min(taken_at, at),
        content=list(items),
        read=len(items),
        by=by[:200],
    )
    ring("feeds")
    return run
