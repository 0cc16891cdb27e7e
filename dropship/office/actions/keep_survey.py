"""A long file was read to its end by a worker, before anything of it is taken in."""

from __future__ import annotations

from uuid import UUID

from dropship.office.importers import importer_of
from dropship.office.models import ImportRun
from dropship.office.previews import preview_of
from dropship.tabular.importing import Survey
from dropship.tabular.readers import Table
from dropship.tenancy.verb import verb


@verb
def keep_survey(run_id: UUID, table: Table, surveyed: Survey) -> None:
    """Keep with the run what the reading has found, so that no turn after this one reads the file for it again."""
    run = ImportRun.objects.select_for_update().defer("content").filter(id=run_id, status__in=ImportRun.AT_WORK).first()
    if run is None:
        return
    run.rows, run.groups = surveyed.rows, surveyed.groups
    run.facts = preview_of(table, surveyed, importer_of(run.kind))
    run.save(update_fields=["rows", "groups", "facts"])
