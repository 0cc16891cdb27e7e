"""Stock from a file, in the portal: taken as a stock report, with every row that was not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET, require_http_methods

from dropship.accounts.access import find, portal_page
from dropship.base.errors import Refused
from dropship.base.money import format_money
from dropship.office.actions.keep_upload import MOST_BYTES
from dropship.office.import_files import FileForm, as_csv, refused_csv
from dropship.tabular.layout import Column as FileColumn
from dropship.tabular.layout import Layout
from dropship.tabular.readers import MOST_ROWS, Row, Unreadable, open_table
from dropship.tenancy.scope import required, tenant_scope
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange
from dropship.ui.lists import Empty, ListPage
from dropship.ui.parts import go, render_page
from inventory.actions.queue_stock_report import queue_stock_report
from inventory.actions.take_stock_report import take_stock_report
from inventory.models import FeedRun, Offer
from suppliers.models import Supplier

AT_ONCE = 1000
REFUSALS_SHOWN = 100
LAYOUT = Layout(
    columns=(
        FileColumn("supplier_sku", gettext_lazy("As you call it."), "A-77", also=("your_sku",)),
        FileColumn("sku", gettext_lazy("The same, where there is no supplier_sku."), ""),
        FileColumn("quantity", gettext_lazy("Units on your shelf, counted now."), "50", also=("stock", "on_hand", "qty", "on_your_shelf")),
        FileColumn("cost", gettext_lazy("Of one unit, in your currency; left as it is when empty."), "6.10"),
    ),
    needs=(("supplier_sku", "sku"), ("quantity",)),
)  # fmt: skip


REPORTS = ListPage(
    name="stock-reports",
    title=gettext_lazy("Stock from a file"),
    rows=lambda request: FeedRun.objects.filter(source="portal", read__gt=1),
    columns=[
        Column(
            key="created_at",
            label=gettext_lazy("Taken"),
            shown_as="when",
            link="/portal/stock/file/{id}/",
            sort=True,
            on_phone="title",
        ),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="feed_run", on_phone="side"),
        Column(key="read", label=gettext_lazy("Rows"), shown_as="number"),
        Column(key="changed", label=gettext_lazy("Changed"), shown_as="number"),
        Column(key="unchanged", label=gettext_lazy("Unchanged"), shown_as="number"),
        Column(key="refused", label=gettext_lazy("Refused"), shown_as="number"),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="feed_run"),
        DateRange(name="taken", label=gettext_lazy("Taken"), field="created_at"),
    ],
    sort="-created_at",
    empty=Empty(
        title=gettext_lazy("No file yet"),
        text=gettext_lazy("The template has all your offers with the stock we know. Put it right and bring it back."),
        icon="file-spreadsheet",
    ),
    export_permission="portal.stock",
    base="portal/base.html",
    template="portal/stock_files.html",
)


class StockFileForm(FileForm):
    is_full = forms.BooleanField(
        label=gettext_lazy("The file names all that I have"),
        required=False,
        help_text=gettext_lazy(
            "What is not in it counts as sold out then; one bad row refuses such a file as a whole."
        ),
    )


@require_http_methods(["GET", "POST"])
@portal_page("portal.stock")
def upload(request: HttpRequest) -> HttpResponseBase:
    """The form with all reports; a file that can be read is taken in, a long one by a worker."""
    form = StockFileForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return REPORTS.respond(request, context=_beside(form))
    if not form.is_valid():
        return _refused(request, form)
    given, now = form.cleaned_data, timezone.now()
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        items = _items(given["file"].read(MOST_BYTES + 1), given["file"].name)
        take = queue_stock_report if len(items) > AT_ONCE else take_stock_report
        run = take(
            Supplier.objects.get().id,
            items,
            mode="full" if given["is_full"] else "partial",
            taken_at=now,
            source="portal",
            by=request.actor,
            at=now,
        )
        return go(request, reverse("portal:stock_file", args=[run.id]))
    form.add_error("file", refusals[0].detail)
    return _refused(request, form)


@require_GET
@portal_page("portal.stock")
def detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What became of a report; while a worker has it, htmx asks again."""
    run = _find(request, run_id)
    context = {
        "run": run,
        "is_at_work": run.status in {run.Status.QUEUED, run.Status.RUNNING},
        "refusals": run.refusals.order_by("line", "id")[:REFUSALS_SHOWN] if run.refused else [],
        "is_cut": run.refused > REFUSALS_SHOWN,
    }
    return render_page(request, "portal/stock_file.html", context, part="report")


@require_GET
@portal_page("portal.stock")
def refusals(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Every row that was not taken, as CSV."""
    return refused_csv("refused-stock", _find(request, run_id).refusals.all())


@require_GET
@portal_page("portal.stock")
def template(request: HttpRequest) -> HttpResponse:
    """All offers with the stock that is known, to be put right and brought back."""
    return as_csv("stock", ("supplier_sku", "name", "quantity", "cost"), _known())


def _known() -> Iterator[tuple[Any, ...]]:
    """Read in the supplier's scope, opened again: the request's is over before the first row is sent."""
    asked_in = required()

    def rows() -> Iterator[tuple[Any, ...]]:
        with tenant_scope(asked_in.tenant_id, kind=asked_in.kind, supplier=asked_in.supplier_id):
            offers = Offer.objects.filter(is_active=True).order_by("supplier_sku", "id")
            known = offers.values_list("supplier_sku", "name", "stock__on_hand", "cost", "currency")
            for supplier_sku, name, on_hand, cost, currency in known.iterator():
                yield supplier_sku, name, on_hand, format_money(cost, currency)

    return rows()


def _items(content: bytes, name: str) -> list[dict[str, Any]]:
    """The rows as items of a stock report. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("A file may have at most {most} MB here; split it.").format(most=MOST_BYTES // 2**20),
            code="file_too_large",
        )
    items = []
    for row in open_table(io.BytesIO(content), name, LAYOUT).rows():
        if len(items) == MOST_ROWS:
            raise Unreadable(
                _("A file may have at most {most} rows; split it.").format(most=MOST_ROWS), code="too_many_rows"
            )
        items.append(_item(row))
    if not items:
        raise Unreadable(_("The file has a heading, but no rows."))
    return items


def _item(row: Row) -> dict[str, Any]:
    """A row that cannot be read stands in the report with what is wrong with it, and is refused there."""
    if row.fault is not None:
        return {"line": row.line, "supplier_sku": str(row.fault.value or "?")[:100], "quantity": row.fault.reason}
    said = row.values
    return {
        "line": row.line,
        "supplier_sku": said.get("supplier_sku") or said.get("sku"),
        "quantity": said.get("quantity"),
        "cost": said.get("cost"),
    }


def _find(request: HttpRequest, run_id: UUID) -> FeedRun:
    return find(FeedRun, request, of=FeedRun.objects.defer("content"), id=run_id)


def _beside(form: FileForm) -> dict[str, Any]:
    return {"form": form, "file_columns": LAYOUT.columns}


def _refused(request: HttpRequest, form: FileForm) -> HttpResponse:
    return REPORTS.show(request, path=reverse("portal:stock_files"), context=_beside(form), status=422)
