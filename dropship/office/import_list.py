"""The list of files that the retailer's staff and its suppliers' clerks have brought."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from dropship.office.actions.discard_import import discard_import
from dropship.office.importers import IMPORTERS
from dropship.office.models import ImportRun
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.markup import actor
from dropship.ui.templatetags.ui import tag


def kind_label(kind: str) -> Any:
    """What such files hold, in words."""
    return IMPORTERS[kind].label if kind in IMPORTERS else kind


def _kind(row: dict[str, Any]) -> Any:
    label = kind_label(row["kind"])
    return format_html("{} {}", label, tag(row["supplier_code"], tone="blue")) if row["supplier_code"] else label


def _kinds(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(kind, one.label) for kind, one in IMPORTERS.items()]


IMPORTS = ListPage(
    name="imports",
    title=gettext_lazy("Imports"),
    rows=lambda request: ImportRun.objects.all(),
    columns=[
        Column(
            key="file_name",
            label=gettext_lazy("File"),
            link="/settings/imports/{id}/",
            sort=True,
            on_phone="title",
        ),
        Column(key="kind", label=gettext_lazy("What"), render=_kind),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="import", on_phone="side"),
        Column(key="rows", label=gettext_lazy("Rows"), shown_as="number", sort=True),
        Column(key="changed", label=gettext_lazy("New or changed"), shown_as="number"),
        Column(key="refused", label=gettext_lazy("Refused"), shown_as="number", sort=True),
        Column(key="created_at", label=gettext_lazy("Brought"), shown_as="when", sort=True),
        Column(key="by", label=gettext_lazy("By"), render=lambda row: actor(row["by"])),
        Column(key="supplier_code", label=gettext_lazy("Supplier"), is_extra=True),
        Column(key="created", label=gettext_lazy("New"), shown_as="number", is_extra=True),
        Column(key="unchanged", label=gettext_lazy("Unchanged"), shown_as="number", is_extra=True),
        Column(key="finished_at", label=gettext_lazy("Finished"), shown_as="when", is_extra=True),
    ],
    also=("id", "kind", "supplier_code", "by"),
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="import"),
        Choice(name="what", label=gettext_lazy("What"), options=_kinds, field="kind"),
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="supplier_code"),
        YesNo(
            name="refused",
            label=gettext_lazy("With refused rows"),
            narrow=lambda rows, wanted: rows.filter(refused__gt=0) if wanted else rows.filter(refused=0),
        ),
        DateRange(name="brought", label=gettext_lazy("Brought"), field="created_at"),
    ],
    search=lambda rows, words: rows.filter(file_name__icontains=words),
    search_hint=gettext_lazy("File name"),
    sort="-created_at",
    views=[
        View(key="waiting", label=gettext_lazy("Waits for you"), query="status=uploaded&status=checked"),
        View(key="refused", label=gettext_lazy("With refused rows"), query="refused=yes"),
    ],
    bulk=[
        Bulk(
            name="imports.discard",
            label=gettext_lazy("Discard"),
            permission="imports.use",
            act=discard_import,
            icon="trash",
            confirm=gettext_lazy("Let these files go? What was imported of them stays."),
        )
    ],
    empty=Empty(
        title=gettext_lazy("Nothing imported yet"),
        text=gettext_lazy("Bring a file: you see what is in it, may try it, and only then it is applied."),
        icon="table-import",
    ),
    export_permission="imports.use",
    template="office/imports.html",
)
