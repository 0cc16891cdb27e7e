"""All offers of all suppliers: who has how many of what, for how much."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import DateRange, Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from inventory.actions.switch_offer import switch_offer
from inventory.models import Offer
from inventory.stock_levels import AVAILABLE


def _offers(request: HttpRequest) -> QuerySet[Any]:
    stock = {name: F(f"stock__{name}") for name in ("on_hand", "reserved", "as_of")}
    return Offer.objects.annotate(**stock, free=AVAILABLE)


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(sku__icontains=words) | Q(supplier_sku__icontains=words) | Q(name__icontains=words))


def _sold_out(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    return rows.filter(free=0) if wanted else rows.filter(free__gt=0)


OFFERS = ListPage(
    name="offers",
    title=gettext_lazy("Offers"),
    rows=_offers,
    columns=[
        Column(key="sku", label=gettext_lazy("SKU"), link="/inventory/{sku}/", sort=True, on_phone="title"),
        Column(key="name", label=gettext_lazy("Product")),
        Column(key="supplier__name", label=gettext_lazy("Supplier"), link="/suppliers/{supplier__code}/"),
        Column(key="supplier_sku", label=gettext_lazy("Supplier's SKU"), shown_as="code"),
        Column(key="on_hand", label=gettext_lazy("On hand"), shown_as="number", sort=True, nulls=True),
        Column(key="reserved", label=gettext_lazy("Promised"), shown_as="number"),
        Column(key="free", label=gettext_lazy("Available"), shown_as="number"),
        Column(key="cost", label=gettext_lazy("Cost"), shown_as="money", permission="margins.view"),
        Column(key="as_of", label=gettext_lazy("Counted"), shown_as="when", sort=True, nulls=True),
        Column(key="is_active", label=gettext_lazy("On sale"), shown_as="yesno", on_phone="side"),
        Column(key="lead_time_days", label=gettext_lazy("Lead time in days"), shown_as="number", is_extra=True),
        Column(key="buffer", label=gettext_lazy("Buffer"), shown_as="number", is_extra=True),
    ],
    also=("supplier__code",),
    filters=[
        YesNo(name="active", label=gettext_lazy("On sale"), field="is_active"),
        YesNo(name="out", label=gettext_lazy("Out of stock"), narrow=_sold_out),
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="supplier__code"),
        Text(name="category", label=gettext_lazy("Category"), field="product__category"),
        DateRange(name="counted", label=gettext_lazy("Counted"), field="stock__as_of"),
    ],
    search=_search,
    search_hint=gettext_lazy("SKU, supplier's SKU or name"),
    sort="sku",
    views=[
        View(key="paused", label=gettext_lazy("Paused"), query="active=no"),
        View(key="out", label=gettext_lazy("Out of stock"), query="active=yes&out=yes"),
    ],
    bulk=[
        Bulk(
            name="offers.pause",
            label=gettext_lazy("Pause"),
            permission="inventory.edit",
            act=partial(switch_offer, is_active=False),
            icon="player-pause",
            confirm=gettext_lazy("Route nothing to these offers until they are resumed?"),
        ),
        Bulk(
            name="offers.resume",
            label=gettext_lazy("Resume"),
            permission="inventory.edit",
            act=partial(switch_offer, is_active=True),
            icon="player-play",
        ),
    ],
    empty=Empty(
        title=gettext_lazy("No offers yet"),
        text=gettext_lazy(
            "They come with the supplier's first stock report, with an import, or from a product's page."
        ),
        icon="packages",
        action=gettext_lazy("To the products"),
        url="/inventory/",
        permission="inventory.view",
    ),
    export_permission="inventory.view",
    template="inventory/offers.html",
)


@require_GET
@staff_page("inventory.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    return OFFERS.respond(request)
