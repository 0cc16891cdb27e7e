"""Shipments from a file, in the portal: taken in at once, and a report of every row that was not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
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
from dropship.ui.parts import go, render_page
from suppliers.models import Supplier

KIND = "shipments"
LATEST = 10
REFUSALS_SHOWN = 100


@require_http_methods(["GET", "POST"])
@portal_page("portal.orders")
def upload(request: HttpRequest) -> HttpResponse:
    """The form with the latest files; a file that can be read is taken in at once."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, form)
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
    return _form_page(request, form)


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


def _form_page(request: HttpRequest, form: FileForm) -> HttpResponse:
    runs = ImportRun.objects.filter(kind=KIND).defer("content", "facts", "groups")
    context: dict[str, Any] = {
        "form": form,
        "columns": importer_of(KIND).layout.columns,
        "runs": runs.order_by("-created_at", "-id")[:LATEST],
    }
    return render_page(request, "portal/shipment_files.html", context, status=422 if form.is_bound else 200)
