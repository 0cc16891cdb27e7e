"""All parcels on their way to customers, and those that have arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.states import choices
from orders.actions.record_tracking_event import record_tracking_event
from orders.models import Shipment


class TellForm(forms.Form):
    """What is known of many parcels, told by a person."""

    status = forms.ChoiceField(label=gettext_lazy("State"), choices=lambda: choices("shipment"))
    description = forms.CharField(label=gettext_lazy("What"), required=False, max_length=500)


def _tell(shipment_id: UUID, *, status: str, description: str, by: str, at: datetime) -> Shipment:
    return record_tracking_event(shipment_id, status=status, description=description, at=at, by=by, now=at)


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    compact = "".join(words.split()).upper()
    of_papers = Q(purchase_order__number__iexact=words) | Q(order__number__iexact=words)
    return rows.filter(Q(tracking_number=compact) | of_papers)


def _in_trouble(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    troubled = Shipment.objects.in_trouble().values("id")
    return rows.filter(id__in=troubled) if wanted else rows.exclude(id__in=troubled)


PARCELS = ListPage(
    name="parcels",
    title=gettext_lazy("Parcels"),
    rows=lambda request: Shipment.objects.all(),
    columns=[
        Column(
            key="tracking_number",
            label=gettext_lazy("Tracking number"),
            link="/purchase-orders/{purchase_order__number}/",
            on_phone="title",
        ),
        Column(
            key="carrier_name", label=gettext_lazy("Carrier"), render=lambda row: row["carrier_name"] or row["carrier"]
        ),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="shipment", on_phone="side"),
        Column(key="order__number", label=gettext_lazy("Order"), link="/orders/{order__number}/"),
        Column(
            key="purchase_order__supplier__name",
            label=gettext_lazy("Supplier"),
            link="/suppliers/{purchase_order__supplier__code}/",
        ),
        Column(key="shipped_at", label=gettext_lazy("Left"), shown_as="when"),
        Column(key="delivered_at", label=gettext_lazy("Arrived"), shown_as="when"),
        Column(key="created_at", label=gettext_lazy("Reported"), shown_as="when", sort=True),
        Column(
            key="purchase_order__number",
            label=gettext_lazy("Purchase order"),
            link="/purchase-orders/{purchase_order__number}/",
            is_extra=True,
        ),
        Column(key="service", label=gettext_lazy("Service"), is_extra=True),
    ],
    also=("carrier", "carrier_name", "purchase_order__number"),
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="shipment"),
        Text(name="carrier", label=gettext_lazy("Carrier"), field="carrier"),
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="purchase_order__supplier__code"),
        YesNo(name="problem", label=gettext_lazy("Delivery problem"), narrow=_in_trouble),
        DateRange(name="left", label=gettext_lazy("Left"), field="shipped_at"),
    ],
    search=_search,
    search_hint=gettext_lazy("Tracking number, order or purchase order"),
    sort="-created_at",
    views=[
        View(key="under-way", label=gettext_lazy("Under way"), query="status=in_transit&status=out_for_delivery"),
        View(key="problem", label=gettext_lazy("Delivery problem"), query="problem=1"),
    ],
    bulk=[
        Bulk(
            name="parcels.tell",
            label=gettext_lazy("Tell what happened"),
            permission="shipments.edit",
            act=_tell,
            icon="map-pin",
            confirm=gettext_lazy("It counts as told by the carrier now; customers see it."),
            form=TellForm,
        )
    ],
    empty=Empty(
        title=gettext_lazy("No parcels yet"),
        text=gettext_lazy("Each parcel that a supplier reports stands here, with how far it is."),
        icon="truck",
    ),
    export_permission="orders.export",
)


@require_GET
@staff_page("purchase_orders.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    return PARCELS.respond(request)
