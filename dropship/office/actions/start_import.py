"""A kept file is tried or applied: from here a worker has it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, NotFound
from dropship.events.record import record, ring
from dropship.office.events import ImportMoved
from dropship.office.models import ImportRefusal, ImportRun
from dropship.tabular.report import COUNTS
from dropship.tenancy.verb import verb


@verb
def start_import(run_id: UUID, *, is_dry_run: bool, by: str, at: datetime) -> ImportRun:
    """Queue the file, to be read from its beginning; the counts of an earlier trial are forgotten.

    Asked again while a worker has it, nothing changes. Raises NotFound, IllegalMove.
    """
    run = ImportRun.objects.select_for_update().defer("content", "groups").filter(id=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    if run.status in ImportRun.AT_WORK and run.is_dry_run == is_dry_run:
        return run
    if run.status not in ImportRun.WAITING:
        raise IllegalMove(_("The file of this import is not kept any more, or is being worked on."))
    ImportRefusal.objects.filter(run=run).delete()
    for name in (*COUNTS, "position"):
        setattr(run, name, 0)
    run.status, run.is_dry_run, run.reason = ImportRun.Status.QUEUED, is_dry_run, ""
    run.leased_until, run.finished_at, run.by = at, None, by[:200]
    run.save(update_fields=[*COUNTS, "position", "status", "is_dry_run", "reason", "leased_until", "finished_at", "by"])
    record(ImportMoved.of(run, "tried" if is_dry_run else "started"), by=by, at=at)
    ring("imports")
    return run
