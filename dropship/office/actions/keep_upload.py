"""A file is brought to be imported: read, kept, and not applied yet."""

from __future__ import annotations

import io
from datetime import datetime

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.office.bindings import Bound
from dropship.office.events import ImportMoved
from dropship.office.importers import importer_of
from dropship.office.models import ImportRun
from dropship.office.previews import preview_of
from dropship.tabular.importing import survey
from dropship.tabular.readers import Unreadable, open_table
from dropship.tabular.report import shown
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

MOST_BYTES = 5 * 1024 * 1024
# Within a request; a longer file is read to its end by the worker.
SURVEYED_ROWS = 5_000


@verb
def keep_upload(
    content: bytes,
    name: str,
    *,
    kind: str,
    supplier: Bound | None = None,
    is_from_supplier: bool = False,
    encoding: str = "",
    by: str,
    at: datetime,
) -> ImportRun:
    """Keep a file whose heading and form are right; what its rows say is judged later, row by row.

    With `is_from_supplier` the supplier brought it itself, and sees what becomes of it. Raises Unreadable, Invalid, NotFound.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("A file may have at most {most} MB here; split it.").format(most=MOST_BYTES // 2**20),
            code="file_too_large",
        )
    importer = importer_of(kind)
    if importer.for_supplier and supplier is None:
        raise Invalid(_("Choose the supplier that the file is about."), code="required", pointer="/supplier")
    tenant = Tenant.objects.get(id=required().tenant_id)
    table = open_table(io.BytesIO(content), name, importer.layout, encoding=encoding)
    surveyed = survey(table, importer(tenant), at_most=SURVEYED_ROWS)
    run = ImportRun.objects.create(
        id=uuid7(),
        tenant=tenant,
        kind=kind,
        supplier_id=supplier.id if supplier and importer.for_supplier else None,
        supplier_code=supplier.code if supplier and importer.for_supplier else "",
        from_supplier_id=supplier.id if supplier and is_from_supplier else None,
        file_name=shown(name, 200),
        encoding=encoding,
        content=content,
        facts=preview_of(table, surveyed, importer),
        rows=surveyed.rows if surveyed.is_whole else 0,
        groups=surveyed.groups if surveyed.is_whole else None,
        by=by[:200],
        created_at=at,
    )
    record(ImportMoved.of(run, "uploaded"), by=by, at=at)
    return run
