"""A supplier's stock, as the retailer counts with it, put right in place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, portal_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Empty, ListPage
from dropship.ui.parts import toasts, wants_part
from inventory.actions.take_stock_report import MOST_UNITS, take_stock_report
from inventory.models import Offer


def _matching(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(supplier_sku__icontains=words) | Q(sku__icontains=words) | Q(name__icontains=words))


LIST = ListPage(
    name="stock",
    title=gettext_lazy("Stock"),
    rows=lambda request: Offer.objects.filter(is_active=True).annotate(
        on_hand=F("stock__on_hand"), reserved=F("stock__reserved"), as_of=F("stock__as_of")
    ),
    columns=[
        Column(key="supplier_sku", label=gettext_lazy("Your SKU"), sort=True, on_phone="title"),
        Column(key="name", label=gettext_lazy("Product"), sort=True),
        Column(key="sku", label=gettext_lazy("Retailer's SKU"), shown_as="code", on_phone="hidden"),
        Column(key="cost", label=gettext_lazy("Cost"), shown_as="money"),
        Column(key="reserved", label=gettext_lazy("Promised to orders"), shown_as="number"),
        Column(key="as_of", label=gettext_lazy("Counted"), shown_as="when", sort=True, nulls=True),
        Column(
            key="on_hand",
            label=gettext_lazy("On your shelf"),
            template="portal/stock_cell.html",
            export=lambda row: row["on_hand"],
            sort=True,
            nulls=True,
        ),
    ],
    filters=[
        YesNo(
            name="out",
            label=gettext_lazy("Sold out"),
            narrow=lambda rows, wanted: rows.filter(on_hand=0) if wanted else rows.filter(on_hand__gt=0),
        )
    ],
    search=_matching,
    search_hint=gettext_lazy("SKU or name"),
    sort="supplier_sku",
    views=[View(key="sold-out", label=gettext_lazy("Sold out"), query="out=1")],
    also=("on_hand", "id", "currency"),
    empty=Empty(
        title=gettext_lazy("No offers yet"),
        text=gettext_lazy("The retailer lists here what you supply."),
        icon="packages",
    ),
    export_permission="portal.stock",
    base="portal/base.html",
    template="portal/stock.html",
)


@portal_page("portal.stock")
def listing(request: HttpRequest) -> HttpResponseBase:
    return LIST.respond(request)


@require_POST
@portal_page("portal.stock")
def report(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take one count in: it is a stock report of one row, made now."""
    offer = find(Offer, request, of=Offer.objects.select_related("stock"), id=offer_id)
    written = request.POST.get("quantity", "")
    quantity, error = _units(written), ""
    if quantity is None:
        error = _("A whole number from 0 to {most} is needed.").format(most=MOST_UNITS)
    else:
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            take_stock_report(
                offer.supplier_id,
                [{"supplier_sku": offer.supplier_sku, "quantity": quantity}],
                source="portal",
                by=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("{sku}: {n} on your shelf.").format(sku=offer.supplier_sku, n=quantity))
        error = refusals[0].detail if refusals else ""
    if not wants_part(request):
        if error:
            messages.error(request, error)
        return redirect("portal:stock")
    offer.stock.refresh_from_db()
    row = {
        "id": offer.id,
        "on_hand": written[:20] if error else offer.stock.on_hand,
        "supplier_sku": offer.supplier_sku,
    }
    cell = render_to_string("portal/stock_cell.html", {"row": row, "error": error})
    return HttpResponse(cell + toasts(request), status=422 if error else 200)


def _units(text: str) -> int | None:
    written = text.strip()
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        return None
    return int(written) if int(written) <= MOST_UNITS else None
