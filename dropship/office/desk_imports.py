"""Files that could not be imported to their end."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.prepared import FirstRows
from dropship.base.sentences import told
from dropship.office.desk import Kind, Row, Way
from dropship.office.importers import IMPORTERS
from dropship.office.models import ImportRun


def _failed() -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(status=ImportRun.Status.FAILED)


FACTS = ("id", "file_name", "kind", "reason", "created_at", "finished_at")
FAILED = FirstRows("desk_import", lambda limit: _failed().order_by("finished_at", "id").values_list(*FACTS)[:limit])


def _rows(limit: int) -> Iterator[Row]:
    for run_id, name, kind, reason, created_at, finished_at in FAILED.first(limit):
        door = f"/settings/imports/{run_id}/"
        yield Row(
            id=str(run_id),
            subject=name,
            url=door,
            cause=_("The import came to no good end: {reason}").format(
                reason=told(reason) or _("without further words")
            ),
            note=str(IMPORTERS[kind].label) if kind in IMPORTERS else kind,
            since=finished_at or created_at,
            ways=[
                Way(label=_("Look at it"), url=door, icon="arrow-right", is_link=True),
                Way(label=_("Discard the file"), url=f"{door}discard/", icon="trash", permission="imports.use"),
            ],
        )


KIND = Kind(
    key="import", label=gettext_lazy("Imports"), icon="table-off", permission="imports.use",
    waiting=_failed, rows=_rows, tone="red",
)  # fmt: skip
