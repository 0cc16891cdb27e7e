"""Files that will not be applied are let go."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, NotFound
from dropship.events.record import record
from dropship.office.events import ImportMoved
from dropship.office.models import ImportRefusal, ImportRun
from dropship.tenancy.verb import verb

KEPT = timedelta(days=1)
REFUSALS_KEPT = timedelta(days=30)


@verb
def discard_import(run_id: UUID, *, by: str, at: datetime) -> ImportRun:
    """Let a file go before it is applied. Raises NotFound, IllegalMove."""
    run = ImportRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    if run.status not in ImportRun.WAITING:
        raise IllegalMove(_("This import cannot be discarded any more."))
    _let_go(run, ImportRun.Status.DISCARDED, at=at)
    record(ImportMoved.of(run, "discarded"), by=by, at=at)
    return run


@verb
def let_old_imports_go(*, at: datetime) -> None:
    """Drop the content of files that nobody applied within a day, and what refused rows said after thirty."""
    old = ImportRun.objects.select_for_update().filter(status__in=ImportRun.WAITING, created_at__lt=at - KEPT)
    for run in old.defer("content").order_by("id"):
        _let_go(run, ImportRun.Status.EXPIRED, at=at)
    ImportRefusal.objects.filter(run__created_at__lt=at - REFUSALS_KEPT).delete()


def _let_go(run: ImportRun, status: ImportRun.Status, *, at: datetime) -> None:
    run.let_go()
    run.status, run.finished_at = status, at
    run.save(update_fields=["status", "content", "facts", "groups", "finished_at"])
