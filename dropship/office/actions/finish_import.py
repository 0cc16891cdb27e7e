"""An import has come to its end, good or bad."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.events.record import record
from dropship.office.events import ImportMoved
from dropship.office.models import ImportRun
from dropship.tabular.report import LONGEST_REASON, shown
from dropship.tenancy.verb import verb


@verb
def finish_import(run_id: UUID, *, failure: str = "", at: datetime) -> None:
    """Close what a worker had. A file that was applied is let go; one that was tried or has failed stays for a day."""
    run = ImportRun.objects.select_for_update().filter(id=run_id, status__in=ImportRun.AT_WORK).first()
    if run is None:
        return
    if failure:
        run.status, run.reason = ImportRun.Status.FAILED, shown(failure, LONGEST_REASON)
    elif run.is_dry_run:
        run.status = ImportRun.Status.CHECKED
    else:
        run.status = ImportRun.Status.COMPLETED
        run.let_go()
    run.finished_at = at
    run.save(update_fields=["status", "reason", "content", "facts", "groups", "finished_at"])
    record(ImportMoved.of(run, run.status), by=run.by, at=at)
