"""A file is brought to be imported: read to its end, kept, and not applied yet."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.office.bindings import Bound
from dropship.office.events import ImportMoved
from dropship.office.importers import importer_of
from dropship.office.models import ImportRun
from dropship.tabular.importing import Importer, Survey, survey
from dropship.tabular.readers import Table, Unreadable, open_table
from dropship.tabular.report import LONGEST_REASON, shown
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

MOST_BYTES = 5 * 1024 * 1024


@verb
def keep_upload(
    content: bytes, name: str, *, kind: str, supplier: Bound | None = None, encoding: str = "", by: str, at: datetime
) -> ImportRun:
    """Keep a file whose heading and form are right; what its rows say is judged later, row by row.

    Raises Unreadable, Invalid, NotFound.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(f"A file may have at most {MOST_BYTES // 2**20} MB here; split it.", code="file_too_large")
    importer = importer_of(kind)
    if importer.for_supplier and supplier is None:
        raise Invalid("Choose the supplier that the file is about.", code="required", pointer="/supplier")
    tenant = Tenant.objects.get(id=required().tenant_id)
    table = open_table(io.BytesIO(content), name, importer.layout, encoding=encoding)
    surveyed = survey(table, importer(tenant))
    run = ImportRun.objects.create(
        id=uuid7(),
        tenant=tenant,
        kind=kind,
        supplier_id=supplier.id if supplier and importer.for_supplier else None,
        supplier_code=supplier.code if supplier and importer.for_supplier else "",
        file_name=shown(name, 200),
        encoding=encoding,
        content=content,
        facts=_facts(table, surveyed, importer),
        rows=surveyed.rows,
        by=by[:200],
        created_at=at,
    )
    record(ImportMoved.of(run, "uploaded"), by=by, at=at)
    return run


def _facts(table: Table, surveyed: Survey, importer: type[Importer]) -> dict[str, Any]:
    """What a preview shows, so that the file need not be read again for it."""
    known = importer.layout.known_fields if table.format == "jsonl" else importer.layout.names
    return {
        "format": table.format,
        "encoding": table.encoding,
        "is_guess": table.is_guess,
        "delimiter": table.delimiter,
        "sheet": shown(table.sheet),
        "recognised": table.recognised,
        "ignored": [shown(name) for name in table.ignored],
        "absent": [name for name in known if name not in table.recognised],
        "sample": [
            {
                "line": row.line,
                "cells": [shown(row.values.get(name)) for name in table.recognised],
                "fault": shown(row.fault.reason, LONGEST_REASON) if row.fault else "",
            }
            for row in surveyed.sample
        ],
    }
