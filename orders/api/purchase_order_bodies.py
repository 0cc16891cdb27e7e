"""Purchase orders and parcels in the words of the API: what a supplier may know, and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from dropship.base.money import format_money
from dropship.base.texts import unstorable
from orders.models import PurchaseOrder, PurchaseOrderLine, Shipment, ShipmentLine, TrackingEvent
from orders.queries import iso

PURCHASE_ORDER_COLUMNS = (
    "id", "number", "supplier__code", "order_number", "status", "currency", "ship_to", "shipping_method", "respond_by",
    "ship_by", "sent_at", "responded_at", "reason", "reason_text",
)  # fmt: skip
LINE_COLUMNS = (
    "id", "purchase_order_id", "sku", "supplier_sku", "name", "quantity", "quantity_accepted", "quantity_shipped", "cost",
    "promised_by",
)  # fmt: skip
SHIPMENT_COLUMNS = (
    "id", "purchase_order_id", "purchase_order__number", "purchase_order__order_number", "purchase_order__supplier__code",
    "carrier", "carrier_name", "service", "tracking_number", "tracking_url", "status", "shipped_at", "delivered_at",
    "created_at",
)  # fmt: skip

Row = dict[str, Any]


def purchase_order_bodies(rows: Iterable[Row]) -> list[Row]:
    """Purchase orders (rows of PURCHASE_ORDER_COLUMNS) with lines and parcels: three statements more."""
    purchase_orders = list(rows)
    ids = [row["id"] for row in purchase_orders]
    lines = _grouped(
        PurchaseOrderLine.objects.filter(purchase_order_id__in=ids).order_by("position").values(*LINE_COLUMNS),
        "purchase_order_id",
    )
    parcels = list(
        Shipment.objects.filter(purchase_order_id__in=ids).order_by("shipped_at", "id").values(*SHIPMENT_COLUMNS)
    )
    packed = _packed([parcel["id"] for parcel in parcels])
    by_purchase_order = _grouped(parcels, "purchase_order_id")
    return [
        {
            "id": str(row["id"]),
            "number": row["number"],
            "supplier": row["supplier__code"],
            "order": row["order_number"],
            "status": row["status"],
            "currency": row["currency"],
            "lines": [_line(line, row["currency"]) for line in lines[row["id"]]],
            "ship_to": row["ship_to"],
            "shipping_method": row["shipping_method"],
            "respond_by": iso(row["respond_by"]),
            "ship_by": iso(row["ship_by"]),
            "shipments": [_parcel(parcel, packed[parcel["id"]]) for parcel in by_purchase_order[row["id"]]],
            "sent_at": iso(row["sent_at"]),
            "responded_at": iso(row["responded_at"]),
            "reason": row["reason"] or row["reason_text"],
        }
        for row in purchase_orders
    ]


def purchase_order_body(purchase_order_id: UUID) -> Row:
    """One purchase order in the caller's own sight."""
    return purchase_order_bodies(PurchaseOrder.objects.filter(id=purchase_order_id).values(*PURCHASE_ORDER_COLUMNS))[0]


def shipment_bodies(rows: Iterable[Row]) -> list[Row]:
    """Parcels (rows of SHIPMENT_COLUMNS) with contents and tracking events: two statements more."""
    parcels = list(rows)
    ids = [row["id"] for row in parcels]
    packed = _packed(ids)
    events = _grouped(
        TrackingEvent.objects.filter(shipment_id__in=ids)
        .order_by("at", "received_at", "id")
        .values("shipment_id", "status", "at", "description", "location"),
        "shipment_id",
    )
    return [
        {
            "id": str(row["id"]),
            "purchase_order": row["purchase_order__number"],
            "order": row["purchase_order__order_number"],
            "supplier": row["purchase_order__supplier__code"],
            **_parcel(row, packed[row["id"]]),
            "events": [
                {
                    "status": event["status"],
                    "at": iso(event["at"]),
                    "description": event["description"],
                    "location": event["location"],
                }
                for event in events[row["id"]]
            ],
            "created_at": iso(row["created_at"]),
        }
        for row in parcels
    ]


def shipment_body(shipment_id: UUID) -> Row:
    """One parcel in the caller's own sight."""
    return shipment_bodies(Shipment.objects.filter(id=shipment_id).values(*SHIPMENT_COLUMNS))[0]


def by_id_or_number(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The row with this id, or else with this number."""
    if unstorable(text):
        return rows.none()
    try:
        return rows.filter(id=UUID(text))
    except ValueError:
        return rows.filter(number=text)


def _line(line: Row, currency: str) -> Row:
    return {
        "id": str(line["id"]),
        "sku": line["sku"],
        "supplier_sku": line["supplier_sku"],
        "name": line["name"],
        "quantity": line["quantity"],
        "quantity_accepted": line["quantity_accepted"],
        "quantity_shipped": line["quantity_shipped"],
        "cost": format_money(line["cost"], currency),
        "promised_by": iso(line["promised_by"]),
    }


def _parcel(parcel: Row, lines: list[Row]) -> Row:
    return {
        "id": str(parcel["id"]),
        "carrier": parcel["carrier"],
        "carrier_name": parcel["carrier_name"],
        "service": parcel["service"],
        "tracking_number": parcel["tracking_number"],
        "tracking_url": parcel["tracking_url"],
        "status": parcel["status"],
        "shipped_at": iso(parcel["shipped_at"]),
        "delivered_at": iso(parcel["delivered_at"]),
        "lines": [{"sku": line["sku"], "quantity": line["quantity"]} for line in lines],
    }


def _packed(shipment_ids: list[UUID]) -> dict[Any, list[Row]]:
    rows = ShipmentLine.objects.filter(shipment_id__in=shipment_ids).order_by("sku", "id")
    return _grouped(rows.values("shipment_id", "sku", "quantity") if shipment_ids else [], "shipment_id")


def _grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


# The same for the schema.


class ParcelLineSchema(serializers.Serializer):
    sku = serializers.CharField()
    quantity = serializers.IntegerField(min_value=1)


class ParcelSchema(serializers.Serializer):
    id = serializers.CharField()
    carrier = serializers.CharField()
    carrier_name = serializers.CharField()
    service = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    status = serializers.CharField(help_text=", ".join(Shipment.Status.values))
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    lines = ParcelLineSchema(many=True)


class TrackingEventSchema(serializers.Serializer):
    status = serializers.CharField(help_text=", ".join(Shipment.Status.values))
    at = serializers.DateTimeField()
    description = serializers.CharField(required=False)
    location = serializers.CharField(required=False)


class ShipmentSchema(ParcelSchema):
    purchase_order = serializers.CharField(help_text="Its number")
    order = serializers.CharField(help_text="Its number")
    supplier = serializers.CharField(help_text="Its code")
    events = TrackingEventSchema(many=True)
    created_at = serializers.DateTimeField()


class PurchaseOrderLineSchema(serializers.Serializer):
    id = serializers.CharField()
    sku = serializers.CharField()
    supplier_sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    quantity_accepted = serializers.IntegerField(allow_null=True)
    quantity_shipped = serializers.IntegerField()
    cost = serializers.CharField()
    promised_by = serializers.DateTimeField(allow_null=True)


class PurchaseOrderSchema(serializers.Serializer):
    id = serializers.CharField()
    number = serializers.CharField()
    supplier = serializers.CharField(help_text="Its code")
    order = serializers.CharField(help_text="Its number")
    status = serializers.CharField(help_text=", ".join(PurchaseOrder.Status.values))
    currency = serializers.CharField()
    lines = PurchaseOrderLineSchema(many=True)
    ship_to = serializers.DictField()
    shipping_method = serializers.CharField()
    respond_by = serializers.DateTimeField()
    ship_by = serializers.DateTimeField(allow_null=True)
    shipments = ParcelSchema(many=True)
    sent_at = serializers.DateTimeField()
    responded_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
