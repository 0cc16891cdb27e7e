"""Files that could not be imported to their end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.sentences import told
from dropship.office.desk import Facts, Kind, Row, Way
from dropship.office.importers import IMPORTERS
from dropship.office.models import ImportRun


def _failed() -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(status=ImportRun.Status.FAILED)


def _first(runs: QuerySet[ImportRun], limit: int) -> QuerySet[Any, Any]:
    facts = ("id", "file_name", "kind", "reason", "created_at", "finished_at")
    return runs.order_by("finished_at", "id").values_list(*facts)[:limit]


def _rows(facts: Facts) -> Iterator[Row]:
    for run_id, name, kind, reason, created_at, finished_at in facts:
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
    waiting=_failed, first=_first, rows=_rows, tone="red", news=("finished_at",),
)  # fmt: skip
