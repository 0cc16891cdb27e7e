"""Parcels for programs, and what carriers tell of them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from dropship.base.errors import Invalid
from dropship.base.texts import Reader, unstorable
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.api.purchase_order_bodies import (
    SHIPMENT_COLUMNS,
    ShipmentSchema,
    TrackingEventSchema,
    by_id_or_number,
    shipment_bodies,
    shipment_body,
)
from orders.api.purchase_orders import ShipSchema, filtered, parcel_of, refuse_mistakes
from orders.models import PurchaseOrder, Shipment

SCOPES = {"GET": "orders:read", "POST": "orders:write"}


class NewShipmentSchema(ShipSchema):
    purchase_order = serializers.CharField(help_text="Its id or number")


class UnknownPurchaseOrder(Invalid):
    """The caller sees no such purchase order."""

    code = "unknown_purchase_order"


class ShipmentList(ApiView):
    scopes = SCOPES
    for_suppliers = True

    @extend_schema(
        operation_id="shipments_list",
        summary="Parcels, newest first",
        parameters=[
            OpenApiParameter("status", str, description=", ".join(Shipment.Status.values)),
            OpenApiParameter("supplier", str, description="Code of the supplier"),
            OpenApiParameter("order", str, description="Number or id of the order"),
            OpenApiParameter("purchase_order", str, description="Number or id of the purchase order"),
            OpenApiParameter("tracking_number", str),
            *PAGE_PARAMETERS,
        ],
        responses=page_serializer("ShipmentPage", ShipmentSchema),
    )
    def get(self, request: Request) -> Response:
        rows = filtered(
            Shipment.objects.all(), request, order_number="purchase_order__order_number", prefix="purchase_order__"
        )
        purchase_order, number = (request.query_params.get(name, "") for name in ("purchase_order", "tracking_number"))
        if purchase_order:
            rows = rows.filter(purchase_order__in=by_id_or_number(PurchaseOrder.objects.all(), purchase_order))
        if number:
            rows = rows.none() if unstorable(number) else rows.filter(tracking_number="".join(number.split()))
        return Response(
            page(request, rows.values(*SHIPMENT_COLUMNS), order=("-created_at", "-id"), shape_many=shipment_bodies)
        )

    @extend_schema(
        operation_id="shipments_create",
        summary="Report a parcel of a purchase order that has left",
        request=NewShipmentSchema,
        responses={201: ShipmentSchema},
    )
    def post(self, request: Request) -> Response:
        body, read = json_object(request), Reader()
        text = read.text(body, "purchase_order", "", 60, required=True)
        refuse_mistakes(read)
        found = by_id_or_number(PurchaseOrder.objects.all(), text).values_list("id", flat=True).first()
        if found is None:
            raise UnknownPurchaseOrder("There is no such purchase order.", pointer="/purchase_order")
        parcel = parcel_of(body, self.caller.now)
        shipment = ship_purchase_order(found, **parcel, by=self.caller.actor, at=self.caller.now)
        return Response(shipment_body(shipment.id), status=201)


class ShipmentDetail(ApiView):
    scopes = SCOPES
    for_suppliers = True

    @extend_schema(operation_id="shipments_read", summary="One parcel", responses=ShipmentSchema)
    def get(self, request: Request, shipment: str) -> Response:
        found = shipment_bodies(Shipment.objects.filter(id=_id(shipment)).values(*SHIPMENT_COLUMNS))
        if not found:
            raise Http404
        return Response(found[0])


class ShipmentEvents(ApiView):
    scopes = {"POST": "orders:write"}
    for_suppliers = True

    @extend_schema(
        operation_id="shipments_tell",
        summary="Report what happened to a parcel; the same report is kept once",
        request=TrackingEventSchema,
        responses={201: ShipmentSchema},
    )
    def post(self, request: Request, shipment: str) -> Response:
        shipment_id = _id(shipment)
        if not Shipment.objects.filter(id=shipment_id).exists():
            raise Http404
        body, read = json_object(request), Reader()
        facts = {
            "status": read.text(body, "status", "", 40, required=True),
            "description": read.text(body, "description", "", 500),
            "location": read.text(body, "location", "", 200),
        }
        at = read.moment(body, "at", "")
        if at is None and not body.get("at"):
            read.require(body, "at", "")
        refuse_mistakes(read)
        assert at is not None
        record_tracking_event(shipment_id, **facts, at=at, by=self.caller.actor, now=self.caller.now)
        return Response(shipment_body(shipment_id), status=201)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
