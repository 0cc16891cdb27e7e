"""A batch of an import's rows is taken in, together with the mark that it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from dropship.base.bulk import insert_rows
from dropship.base.ids import uuid7
from dropship.office.models import ImportRun
from dropship.tabular.importing import Batch, Importer, take_batch
from dropship.tabular.report import COUNTS, Refusal
from dropship.tenancy.verb import verb

# Renewed with every batch, and longer than the largest file takes to be read to its end.
LEASE = timedelta(minutes=5)


@verb
def take_import_batch(run_id: UUID, importer: Importer, batch: Batch, *, at: datetime) -> bool:
    """Take the batch in, in one transaction with the run's position: so no row is ever done twice.

    False when the batch is not the next one of the run, or another worker is at it.
    """
    free = ImportRun.objects.select_for_update(skip_locked=True).defer("content", "facts", "groups")
    run = free.filter(id=run_id).first()
    if run is None or run.status not in ImportRun.AT_WORK or run.position != batch.start:
        return False
    report = take_batch(importer, batch, by=run.by, at=at, is_dry_run=run.is_dry_run)
    run.add(report)
    run.position, run.status, run.leased_until = batch.end, ImportRun.Status.RUNNING, at + LEASE
    run.save(update_fields=[*COUNTS, "position", "status", "leased_until"])
    _keep(run, report.errors)
    return True


def _keep(run: ImportRun, refusals: list[Refusal]) -> None:
    insert_rows(
        "office_importrefusal",
        ("id", "tenant_id", "run_id", "from_supplier_id", "line", "column", "value", "reason"),
        [(str(uuid7()), str(run.tenant_id), str(run.id), run.from_supplier_id, *refusal) for refusal in refusals],
    )
