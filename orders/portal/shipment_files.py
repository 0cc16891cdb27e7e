"""Shipments from a file, in the portal: taken in at once, and a report of every row that was not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dropship.accounts.access import find, portal_page
from dropship.base.errors import Refused
from dropship.office.actions.keep_upload import MOST_BYTES, keep_upload
from dropship.office.actions.start_import import start_import
from dropship.office.bindings import bound_supplier
from dropship.office.import_files import FileForm, refused_csv, template_csv
from dropship.office.importers import importer_of
from dropship.office.models import ImportRun
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange
from dropship.ui.lists import Empty, ListPage
from dropship.ui.parts import go, render_page
from suppliers.models import Supplier

KIND = "shipments"
REFUSALS_SHOWN = 100
FILES = ListPage(
    name="shipment-files",
    title=gettext_lazy("Shipments from a file"),
    rows=lambda request: ImportRun.objects.filter(kind=KIND),
    columns=[
        Column(
            key="file_name",
            label=gettext_lazy("File"),
            link="/portal/ship/file/{id}/",
            sort=True,
            on_phone="title",
        ),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="import", on_phone="side"),
        Column(key="read", label=gettext_lazy("Rows"), shown_as="number"),
        Column(key="created", label=gettext_lazy("New"), shown_as="number"),
        Column(key="refused", label=gettext_lazy("Refused"), shown_as="number"),
        Column(key="created_at", label=gettext_lazy("Brought"), shown_as="when", sort=True),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="import"),
        DateRange(name="brought", label=gettext_lazy("Brought"), field="created_at"),
    ],
    search=lambda rows, words: rows.filter(file_name__icontains=words),
    search_hint=gettext_lazy("File name"),
    sort="-created_at",
    empty=Empty(
        title=gettext_lazy("No file yet"),
        text=gettext_lazy("Take the template, fill it in or let your own system do it, and bring it here."),
        icon="file-spreadsheet",
    ),
    export_permission="portal.orders",
    base="portal/base.html",
    template="portal/shipment_files.html",
)


@require_http_methods(["GET", "POST"])
@portal_page("portal.orders")
def upload(request: HttpRequest) -> HttpResponseBase:
    """The form with all files; a file that can be read is taken in at once."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return FILES.respond(request, context=_beside(form))
    if not form.is_valid():
        return _refused(request, form)
    supplier, now = Supplier.objects.get(), timezone.now()
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        run = keep_upload(
            form.cleaned_data["file"].read(MOST_BYTES + 1),
            form.cleaned_data["file"].name,
            kind=KIND,
            supplier=bound_supplier(supplier.code),
            is_from_supplier=True,
            by=request.actor,
            at=now,
        )
        start_import(run.id, is_dry_run=False, by=request.actor, at=now)
        return go(request, reverse("portal:shipment_file", args=[run.id]))
    form.add_error("file", refusals[0].detail)
    return _refused(request, form)


@require_GET
@portal_page("portal.orders")
def detail(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What became of a file; while a worker has it, htmx asks again."""
    run = _find(request, import_id)
    context = {
        "run": run,
        "is_at_work": run.status in run.AT_WORK,
        "refusals": run.refusals.order_by("line", "id")[:REFUSALS_SHOWN] if run.refused else [],
        "is_cut": run.refused > REFUSALS_SHOWN,
    }
    return render_page(request, "portal/shipment_file.html", context, part="report")


@require_GET
@portal_page("portal.orders")
def refusals(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Every row that was not taken, as CSV."""
    return refused_csv("refused-shipments", _find(request, import_id).refusals.all())


@require_GET
@portal_page("portal.orders")
def template(request: HttpRequest) -> HttpResponse:
    """A file with the heading and one row, to be filled in."""
    return template_csv(KIND)


def _find(request: HttpRequest, import_id: UUID) -> ImportRun:
    runs = ImportRun.objects.filter(kind=KIND).defer("content", "groups")
    return find(ImportRun, request, of=runs, id=import_id)


def _beside(form: FileForm) -> dict[str, Any]:
    return {"form": form, "file_columns": importer_of(KIND).layout.columns}


def _refused(request: HttpRequest, form: FileForm) -> HttpResponse:
    return FILES.show(request, path=reverse("portal:shipment_files"), context=_beside(form), status=422)
