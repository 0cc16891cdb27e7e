"""Tables brought as files: chosen, previewed, tried, applied, and what became of every row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.office.actions.discard_import import discard_import
from dropship.office.actions.keep_upload import MOST_BYTES, SURVEYED_ROWS, keep_upload
from dropship.office.actions.start_import import start_import
from dropship.office.actions.stop_import import stop_import
from dropship.office.bindings import bindable_suppliers, bound_supplier
from dropship.office.import_files import FileForm, refused_csv, template_csv
from dropship.office.import_list import IMPORTS, kind_label
from dropship.office.importers import IMPORTERS
from dropship.office.models import ImportRun
from dropship.tenancy.verb import attempt
from dropship.ui.parts import go, render_page

HERE = "/settings/imports/"
REFUSALS_SHOWN = 100
# Separators that a person would not see.
DELIMITERS = {"\t": gettext_lazy("tab")}
ENCODINGS = [
    ("", gettext_lazy("Found by itself")),
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows-1252"),
    ("latin-1", "ISO-8859-1"),
    ("cp1250", "Windows-1250"),
    ("cp1251", "Windows-1251"),
    ("mac-roman", "Mac Roman"),
    ("shift_jis", "Shift JIS"),
    ("gb18030", "GB 18030"),
]


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What"))
    supplier = forms.ChoiceField(
        label=gettext_lazy("Supplier"), required=False, help_text=gettext_lazy("For offers, stock and shipments alone.")
    )
    file = FileForm.base_fields["file"]
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        required=False,
        choices=ENCODINGS,
        help_text=gettext_lazy("Of a text file. UTF-8 is always understood; the preview says what was read."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suppliers = [(bound.code, bound.name) for bound in bindable_suppliers()]
        kinds = [(kind, one.label) for kind, one in IMPORTERS.items()]
        self.fields["kind"].choices = [("", _("Choose…")), *kinds]  # type: ignore[attr-defined]
        self.fields["supplier"].choices = [("", _("Choose…")), *suppliers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        if kind and IMPORTERS[kind].for_supplier and "supplier" in given and not given["supplier"]:
            self.add_error("supplier", _("Choose the supplier that the file is about."))
        return given


@staff_page("imports.use")
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every import, the form that begins one, and a template of each kind."""
    kind = request.GET.get("kind", "")
    form = UploadForm(initial={"kind": kind if kind in IMPORTERS else ""})
    return IMPORTS.respond(request, context=_beside(form))


@require_POST
@staff_page("imports.use")
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file and show what is in it; nothing is imported yet."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return IMPORTS.show(request, path=HERE, context=_beside(form), status=422)
    given = form.cleaned_data
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        run = keep_upload(
            given["file"].read(MOST_BYTES + 1),
            given["file"].name,
            kind=given["kind"],
            supplier=bound_supplier(given["supplier"]),
            encoding=given["encoding"],
            by=request.actor,
            at=timezone.now(),
        )
        return go(request, f"{HERE}{run.id}/")
    form.add_error("file", refusals[0].detail)
    return IMPORTS.show(request, path=HERE, context=_beside(form), status=422)


@require_GET
@staff_page("imports.use")
def detail(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import: its preview, how far it is, what became of its rows. While it runs htmx asks again."""
    return _detail(request, _find(request, import_id))


@require_POST
@staff_page("imports.use")
def start(request: HttpRequest, import_id: UUID, way: str) -> HttpResponse:
    """Try the file (everything is given back) or apply it."""
    run = _find(request, import_id)
    with attempt(request):
        start_import(run.id, is_dry_run=way == "try", by=request.actor, at=timezone.now())
    return _detail(request, _find(request, import_id))


@require_POST
@staff_page("imports.use")
def stop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Leave the rest of a file that is being worked on."""
    run = _find(request, import_id)
    with attempt(request):
        stop_import(run.id, by=request.actor, at=timezone.now())
    return _detail(request, _find(request, import_id))


@require_POST
@staff_page("imports.use")
def discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Let the file go."""
    run = _find(request, import_id)
    with attempt(request):
        discard_import(run.id, by=request.actor, at=timezone.now())
        messages.success(request, _("“{file}” is discarded.").format(file=run.file_name))
    return go(request, HERE)


@require_GET
@staff_page("imports.use")
def refusals(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Every row that was not taken, as CSV."""
    run = _find(request, import_id)
    return refused_csv(f"refused-{run.kind}", run.refusals.all())


@require_GET
@staff_page("imports.use")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A file of that kind with its heading and one row, to be filled in."""
    if kind not in IMPORTERS:
        raise Http404
    return template_csv(kind)


def _find(request: HttpRequest, import_id: UUID) -> ImportRun:
    return find(ImportRun, request, of=ImportRun.objects.defer("content", "groups"), id=import_id)


def _beside(form: UploadForm) -> dict[str, Any]:
    return {"form": form, "kinds": [(kind, one.label, one.layout) for kind, one in IMPORTERS.items()]}


def _detail(request: HttpRequest, run: ImportRun) -> HttpResponse:
    facts = run.facts
    context = {
        "run": run,
        "facts": facts,
        "label": kind_label(run.kind),
        "surveyed": SURVEYED_ROWS,
        "delimiter": DELIMITERS.get(facts.get("delimiter", ""), facts.get("delimiter", "")),
        "changed": run.changed - run.created,
        "is_at_work": run.status in run.AT_WORK,
        "may_start": run.status in run.WAITING,
        "refusals": run.refusals.order_by("line", "id")[:REFUSALS_SHOWN] if run.refused else [],
        "is_cut": run.refused > REFUSALS_SHOWN,
    }
    return render_page(request, "office/import.html", context, part="import")
