"""A person stops an import that a worker has: what was taken stays, the rest of the file is left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, NotFound
from dropship.events.record import record
from dropship.office.events import ImportMoved
from dropship.office.models import ImportRun
from dropship.tenancy.verb import verb


@verb
def stop_import(run_id: UUID, *, by: str, at: datetime) -> ImportRun:
    """Take the run from its worker, which sees it before its next batch. The file stays, to be begun again.

    Asked again, nothing changes. Raises NotFound, IllegalMove.
    """
    run = ImportRun.objects.select_for_update().defer("content", "groups").filter(id=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    if run.status == ImportRun.Status.STOPPED:
        return run
    if run.status not in ImportRun.AT_WORK:
        raise IllegalMove(_("This import is not being worked on any more."))
    run.status, run.finished_at = ImportRun.Status.STOPPED, at
    run.save(update_fields=["status", "finished_at"])
    record(ImportMoved.of(run, "stopped"), by=by, at=at)
    return run
