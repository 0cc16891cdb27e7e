"""Parcels in trouble on their way, and orders that should have arrived."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dropship.base.sentences import within
from dropship.office.desk import Facts, Kind, Row, Way
from dropship.ui.states import look
from orders.desk.held import buyer, cancel_way
from orders.desk.suppliers import overdue_to_ship
from orders.models import Order, Shipment, TrackingEvent

Status = Order.Status
TROUBLED = Q(status__in=Shipment.TROUBLES, resent_at=None)
NOTHING_TO_SHIP = (Status.RECEIVED, Status.BACKORDERED, Status.SHIPPED)
REPORTS = TrackingEvent.objects.filter(shipment=OuterRef("pk")).order_by("-at", "-received_at", "-id")
LAST_REPORT = Subquery(REPORTS.values("id")[:1])
UNDER_WAY = (
    Shipment.objects.filter(order=OuterRef("pk"), resent_at=None)
    .exclude(status=Shipment.Status.DELIVERED)
    .order_by("shipped_at", "id")
)
PARCEL = Subquery(UNDER_WAY.values("id")[:1])
NOT_LEFT = (Status.RECEIVED, Status.BACKORDERED, Status.PROCESSING)


def _in_trouble() -> QuerySet[Shipment]:
    over = (Status.DELIVERED, Status.CANCELLED)
    return Shipment.objects.filter(status=Shipment.Status.EXCEPTION, resent_at=None).exclude(order__status__in=over)


def _first_in_trouble(parcels: QuerySet[Shipment], limit: int) -> QuerySet[Any, Any]:
    return (
        parcels.annotate(
            told=Subquery(REPORTS.values("description")[:1]),
            told_at=Subquery(REPORTS.values("at")[:1]),
            place=Subquery(REPORTS.values("location")[:1]),
        )
        .order_by(F("order__promised_by").asc(nulls_last=True), "shipped_at", "id")
        .values_list(
            "id", "order__number", "purchase_order__number", "carrier_name", "carrier", "tracking_number", "shipped_at",
            "order__promised_by", "told", "told_at", "place",
        )[:limit]
    )  # fmt: skip


def _rows_in_trouble(facts: Facts) -> Iterator[Row]:
    for (
        parcel_id,
        order,
        purchase_order,
        name,
        carrier,
        tracking,
        shipped_at,
        promised_by,
        told,
        told_at,
        place,
    ) in facts:
        report = " · ".join(filter(None, (told, place))) or _("a delivery problem, without further words")
        door = f"/purchase-orders/{purchase_order}/parcels/{parcel_id}/"
        yield Row(
            id=str(parcel_id),
            subject=_("Parcel {number}").format(number=tracking),
            url=f"/purchase-orders/{purchase_order}/",
            cause=_("{carrier} reports: {report}").format(carrier=name or carrier, report=report),
            note=_("for order {number}").format(number=order),
            since=told_at or shipped_at,
            due_at=promised_by,
            ways=[
                Way(
                    label=_("On its way again"), url=door, fields={"status": "in_transit"}, icon="truck",
                    permission="shipments.edit",
                ),
                Way(
                    label=_("Delivered after all"), url=door, fields={"status": "delivered"}, icon="check",
                    permission="shipments.edit", confirm=_("Note the parcel as delivered? The customer is told."),
                ),
            ],
        )  # fmt: skip


def _late() -> QuerySet[Order]:
    """Promised for before now, not at the customer's door, and not on the desk for another reason.

    Whether it is there already is asked of each in turn, the oldest promise first: without the CASE the planner
    would make lists of all overdue purchase orders and all parcels first.
    """
    stands_elsewhere = Case(
        When(Exists(Shipment.objects.filter(TROUBLED, order=OuterRef("pk"))), then=True),
        When(status__in=NOTHING_TO_SHIP, then=False),
        When(Exists(overdue_to_ship().filter(order=OuterRef("pk"))), then=True),
        default=False,
        output_field=BooleanField(),
    )
    late = Order.objects.open().filter(promised_by__lt=Now()).exclude(status=Status.ON_HOLD)
    return late.exclude(stands_elsewhere)


def _first_late(orders: QuerySet[Order], limit: int) -> QuerySet[Any, Any]:
    return (
        orders.annotate(
            parcel=PARCEL,
            tracking=Subquery(UNDER_WAY.values("tracking_number")[:1]),
            purchase_order=Subquery(UNDER_WAY.values("purchase_order__number")[:1]),
        )
        .order_by("promised_by", "id")
        .values_list(
            "id", "number", "customer_name", "total", "currency", "promised_by", "status", "parcel", "tracking",
            "purchase_order",
        )[:limit]
    )  # fmt: skip


def _rows_late(facts: Facts) -> Iterator[Row]:
    for order_id, number, customer, total, currency, promised_by, status, parcel, tracking, purchase_order in facts:
        cause, ways = _("It should have arrived, and nothing of it is on its way."), []
        if parcel:
            cause = _("It should have arrived. Parcel {number} is on its way.").format(number=tracking)
            door = f"/purchase-orders/{purchase_order}/parcels/{parcel}/"
            ways = [
                Way(
                    label=_("It has arrived"), url=door, fields={"status": "delivered"}, icon="check",
                    permission="shipments.edit", confirm=_("Note the parcel as delivered? The customer is told."),
                )
            ]  # fmt: skip
        elif status in NOT_LEFT:
            cause = _("It should have arrived, but is still {state}.").format(
                state=within(str(look("order", status).word))
            )
            if status == Status.BACKORDERED:
                again = Way(
                    label=_("Ask the suppliers again"), url=f"/orders/{number}/reroute/", icon="route",
                    permission="orders.reroute",
                )  # fmt: skip
                ways.append(again)
            ways.append(cancel_way(number))
        ways.append(Way(label=pgettext("verb", "Open"), url=f"/orders/{number}/", icon="arrow-right", is_link=True))
        yield Row(
            id=str(order_id),
            subject=_("Order {number}").format(number=number),
            url=f"/orders/{number}/",
            cause=cause,
            note=buyer(customer, total, currency),
            since=promised_by,
            due_at=promised_by,
            ways=ways[:2],
        )


KINDS = (
    Kind(
        key="delivery-problem", label=gettext_lazy("Delivery problems"), icon="package-off", permission="orders.view",
        waiting=_in_trouble, first=_first_in_trouble, rows=_rows_in_trouble, tone="red",
        news=(LAST_REPORT,), stream="order_id",
    ),
    Kind(
        key="late", label=gettext_lazy("Promise passed"), icon="calendar-x", permission="orders.view",
        waiting=_late, first=_first_late, rows=_rows_late, tone="red",
        news=("status", PARCEL),
    ),
)  # fmt: skip
