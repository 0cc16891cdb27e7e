"""What the pages of purchase orders tell, to the supplier and to the retailer's staff alike."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dropship.ui.states import look
from orders.models import Order, PurchaseOrder, PurchaseOrderLine, Shipment, ShipmentLine, TrackingEvent
from orders.purchase_order_forms import left_of
from orders.search import matching_orders
from orders.words import said

Status = PurchaseOrder.Status
TO_SHIP = (Status.ACCEPTED, Status.PARTIALLY_SHIPPED)
AT_MOST = 20
DUE = [
    ("answer", gettext_lazy("To be answered")),
    ("parcel", gettext_lazy("To be shipped")),
    ("overdue", gettext_lazy("Overdue")),
]


def purchase_order_story(purchase_order: PurchaseOrder, *, now: datetime) -> dict[str, Any]:
    """One purchase order with its lines and parcels, in four statements."""
    lines = list(purchase_order.lines.order_by("position"))
    for line in lines:
        line.left = left_of(line)  # type: ignore[attr-defined]
    shipments = (
        Shipment.objects.filter(purchase_order=purchase_order)
        .prefetch_related(
            Prefetch("lines", ShipmentLine.objects.order_by("sku", "id")),
            Prefetch("events", TrackingEvent.objects.order_by("-at", "-received_at", "-id")),
        )
        .order_by("shipped_at", "id")
    )
    parcels = list(shipments)
    for shipment in parcels:
        shipment.story = [_entry(event) for event in shipment.events.all()]  # type: ignore[attr-defined]
    return {
        "purchase_order": purchase_order,
        "lines": lines,
        "shipments": parcels,
        "units": sum(line.quantity for line in lines),
        "steps": steps_of(purchase_order),
        "can_answer": purchase_order.status == Status.SENT,
        "can_ship": purchase_order.status in TO_SHIP and any(left_of(line) for line in lines),
        "can_cancel": purchase_order.status in {Status.SENT, *TO_SHIP},
        "is_answer_late": purchase_order.status == Status.SENT and purchase_order.respond_by < now,
        "is_parcel_late": purchase_order.status in TO_SHIP
        and purchase_order.ship_by is not None
        and purchase_order.ship_by < now,
        "reason": said(purchase_order.reason),
    }


def steps_of(purchase_order: PurchaseOrder) -> list[dict[str, Any]]:
    """The progress line: sent, answered, shipped, delivered; an end before that stands where it came."""
    one, ended = purchase_order, purchase_order.status in PurchaseOrder.ENDED
    steps = [
        (pgettext("purchase order", "Sent"), one.sent_at),
        (_("Accepted"), one.responded_at if one.status not in {Status.REJECTED, Status.EXPIRED} else None),
        (_("Shipped"), one.shipped_at),
        (_("Delivered"), one.delivered_at),
    ]
    reached = next((place for place, (_label, at) in enumerate(steps) if at is None), len(steps))
    shown = steps[:reached] if ended else steps
    told = [
        {"label": label, "at": at, "state": "done" if place < reached else "current" if place == reached else "todo"}
        for place, (label, at) in enumerate(shown)
    ]
    end = {"label": look("purchase_order", one.status).word, "at": one.closed_at, "state": "problem"}
    return [*told, end] if ended else told


def _entry(event: TrackingEvent) -> dict[str, Any]:
    shown = look("shipment", event.status)
    text = " · ".join(part for part in (event.location, event.description) if part)
    return {"at": event.at, "title": shown.word, "text": text, "tone": shown.colour, "icon": "map-pin"}


def desk(rows: QuerySet[PurchaseOrder], *, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """A supplier's day, the most urgent first: overdue, to accept, to ship today, later; five statements."""
    tonight = end_of_day(now, zone)
    kinds = {
        "overdue": Q(status=Status.SENT, respond_by__lt=now) | Q(status__in=TO_SHIP, ship_by__lt=now),
        "to_answer": Q(status=Status.SENT, respond_by__gte=now),
        "today": Q(status__in=TO_SHIP, ship_by__gte=now, ship_by__lte=tonight),
        "later": Q(status__in=TO_SHIP) & (Q(ship_by__gt=tonight) | Q(ship_by=None)),
    }
    totals: dict[str, Any] = {kind: Count("id", filter=which) for kind, which in kinds.items()}
    # One date to sort by, whatever is due: an answer or a parcel.
    due_at = Case(When(status=Status.SENT, then=F("respond_by")), default=F("ship_by"))
    counted = with_units(rows).annotate(due_at=due_at)
    return {
        "counts": rows.aggregate(under_way=Count("id", filter=Q(status=Status.SHIPPED)), **totals),
        "now": now,
        **{kind: list(counted.filter(which).order_by("due_at", "id")[:AT_MOST]) for kind, which in kinds.items()},
    }


def end_of_day(now: datetime, zone: tzinfo) -> datetime:
    """The last moment of today at that place."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1, microseconds=-1)


def due(rows: QuerySet[Any], kind: str, now: datetime) -> QuerySet[Any]:
    """Those of `rows` that wait for the supplier: `answer`, `parcel`, or `overdue` with either."""
    if kind == "answer":
        return rows.filter(status=Status.SENT)
    if kind == "parcel":
        return rows.filter(status__in=TO_SHIP)
    return rows.filter(Q(status=Status.SENT, respond_by__lt=now) | Q(status__in=TO_SHIP, ship_by__lt=now))


def with_units(rows: QuerySet[PurchaseOrder]) -> QuerySet[Any]:
    """The same rows with the number of `units` asked for, counted for the rows shown alone."""
    lines = PurchaseOrderLine.objects.filter(purchase_order=OuterRef("pk")).order_by().values("purchase_order")
    return rows.annotate(units=Subquery(lines.annotate(units=Sum("quantity")).values("units")))


def matching_for_supplier(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of a supplier's rows with this number, order, SKU, addressee or tracking number."""
    lines = PurchaseOrderLine.objects.filter(Q(sku__iexact=words) | Q(supplier_sku__iexact=words))
    return rows.filter(
        Q(number__istartswith=words)
        | Q(order_number__istartswith=words)
        | Q(ship_to__name__icontains=words)
        | Q(id__in=lines.values("purchase_order_id"))
        | Q(id__in=_parcels(words))
    )


def matching_for_staff(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of all rows with this number or tracking number, or of an order that the search of orders finds."""
    found = matching_orders(Order.objects.all(), words).values("id")
    return rows.filter(Q(number=words) | Q(order_number=words) | Q(order_id__in=found) | Q(id__in=_parcels(words)))


def _parcels(words: str) -> QuerySet[Any]:
    compact = "".join(words.split()).upper()
    return Shipment.objects.filter(tracking_number=compact).values("purchase_order_id")
