"""The jobs of this room."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from dropship.base.jobs import job
from dropship.tenancy.scope import tenant_scope
from inventory.actions.fail_feed_run import fail_feed_run
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import FeedRun

logger = logging.getLogger(__name__)


@job("feeds")
def take_queued_reports(tenant_id: UUID) -> int:
    """Take in the oldest stock report that waits; a worker that dies leaves it waiting."""
    with tenant_scope(tenant_id):
        run = (
            FeedRun.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(status=FeedRun.Status.QUEUED)
            .order_by("created_at", "id")
            .first()
        )
        if run is None:
            return 0
        _take(run)
        return 1


def _take(run: FeedRun) -> None:
    """Take one report; one that breaks the taking is closed with its reason, or it would come back for ever."""
    try:
        with transaction.atomic():
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
    except OperationalError:
        raise  # somebody holds a lock, or the database is going down: the report waits for the next turn
    except Exception:
        logger.exception("feed_run_failed", extra={"run": str(run.id)})
        fail_feed_run(
            run.id,
            reason=_("The report could not be taken. This is our fault and has been logged."),
            by="system:feeds",
            at=timezone.now(),
        )
