"""The jobs of the office: files that wait to be imported."""

from __future__ import annotations

import io
import logging
import time
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.base.jobs import job, periodic
from dropship.office.actions.discard_import import let_old_imports_go
from dropship.office.actions.finish_import import finish_import
from dropship.office.actions.keep_survey import keep_survey
from dropship.office.actions.take_import_batch import LEASE, take_import_batch
from dropship.office.importers import importer_of
from dropship.office.models import ImportRun
from dropship.tabular.importing import batches, survey
from dropship.tabular.readers import open_table
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope

logger = logging.getLogger(__name__)
TURN_SECONDS = 30


@job("imports")
def work_imports(tenant_id: UUID) -> int:
    """Go on with the oldest import for one turn; each batch is a transaction of its own, with the run's position."""
    run = _claim(tenant_id)
    if run is None:
        return 0
    try:
        is_done, failure = _work(run), ""
    except OperationalError:
        raise  # somebody holds a lock, or the database is going down: the run goes on after its lease
    except Refused as refused:
        is_done, failure = True, refused.detail
    except Exception:
        logger.exception("import_failed", extra={"run": str(run.id)})
        is_done, failure = True, _("The import could not go on. This is our fault and has been logged.")
    with tenant_scope(tenant_id):
        if is_done:
            finish_import(run.id, failure=failure, at=timezone.now())
        else:
            ImportRun.objects.filter(id=run.id).update(leased_until=timezone.now())
    return 1


def _claim(tenant_id: UUID) -> ImportRun | None:
    """The oldest run that no worker holds; it is ours for the length of the lease."""
    now = timezone.now()
    with tenant_scope(tenant_id):
        run = (
            ImportRun.objects.select_for_update(skip_locked=True)
            .filter(status__in=ImportRun.AT_WORK, leased_until__lte=now)
            .order_by("created_at", "id")
            .first()
        )
        if run is not None:
            run.leased_until = now + LEASE
            run.save(update_fields=["leased_until"])
    return run


def _work(run: ImportRun) -> bool:
    """Take batches in until the turn is over; whether the file has come to its end.

    Reading to the place where the last turn ended is not of the turn, or a long file would never get far; and
    what was not yet read to its end has one turn for that alone.
    """
    with tenant_scope(run.tenant_id):
        importer = importer_of(run.kind)(Tenant.objects.get(id=run.tenant_id), run.supplier_id)
    file = io.BytesIO(bytes(run.content or b""))
    table = open_table(file, run.file_name, importer.layout, encoding=run.encoding)
    if run.groups is None:
        surveyed = survey(table, importer)
        with tenant_scope(run.tenant_id):
            keep_survey(run.id, table, surveyed)
        return False
    ends = None
    for batch in batches(table, importer, run.groups, skip=run.position):
        ends = ends or time.monotonic() + TURN_SECONDS
        with tenant_scope(run.tenant_id):
            if not take_import_batch(run.id, importer, batch, at=timezone.now()):
                return False
        if time.monotonic() > ends:
            return False
    return True


@periodic("every_hour")
def prune_imports(tenant_id: UUID) -> None:
    """Let files go that were brought and never applied."""
    with tenant_scope(tenant_id):
        let_old_imports_go(at=timezone.now())
