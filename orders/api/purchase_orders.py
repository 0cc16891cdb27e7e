"""Purchase orders for programs: the retailer's, and those of its suppliers."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from typing import Any
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
from orders.actions.accept_purchase_order import QuantityTooHigh, UnknownLine, accept_purchase_order
from orders.actions.cancel_purchase_order import cancel_purchase_order
from orders.actions.reject_purchase_order import REASONS, reject_purchase_order
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.api.purchase_order_bodies import (
    PURCHASE_ORDER_COLUMNS,
    PurchaseOrderSchema,
    by_id_or_number,
    purchase_order_bodies,
    purchase_order_body,
)
from orders.models import PurchaseOrder, PurchaseOrderLine
from orders.purchase_order_forms import zone_of

MAX_LINES = 500
MAX_QUANTITY = 1_000_000
READ, WRITE = {"GET": "orders:read"}, {"POST": "orders:write"}


class AcceptedLineSchema(serializers.Serializer):
    id = serializers.CharField(required=False, help_text="The line, by its id or by its sku")
    sku = serializers.CharField(required=False)
    quantity = serializers.IntegerField(required=False, min_value=0, help_text="All that is asked when not given")
    promised_by = serializers.DateTimeField(required=False, allow_null=True, help_text="At the customer's door by")


class AcceptSchema(serializers.Serializer):
    lines = AcceptedLineSchema(many=True, required=False, help_text="Lines that are not named are accepted in full")
    promised_by = serializers.DateTimeField(required=False, help_text="For every line that names no date of its own")


class RejectSchema(serializers.Serializer):
    reason = serializers.CharField(help_text=", ".join(REASONS))
    text = serializers.CharField(required=False)


class PackedLineSchema(serializers.Serializer):
    id = serializers.CharField(required=False, help_text="The line, by its id or by its sku")
    sku = serializers.CharField(required=False)
    quantity = serializers.IntegerField(min_value=1)


class ShipSchema(serializers.Serializer):
    carrier = serializers.CharField(required=False)
    tracking_number = serializers.CharField()
    service = serializers.CharField(required=False)
    shipped_at = serializers.DateTimeField(required=False, help_text="Now when not given")
    lines = PackedLineSchema(many=True, required=False, help_text="All that is left when not given")


class CancelSchema(serializers.Serializer):
    reason = serializers.CharField(required=False)


class PurchaseOrderList(ApiView):
    scopes = READ
    for_suppliers = True

    @extend_schema(
        operation_id="purchase_orders_list",
        summary="Purchase orders, newest first",
        parameters=[
            OpenApiParameter("status", str, description=", ".join(PurchaseOrder.Status.values)),
            OpenApiParameter("supplier", str, description="Code of the supplier"),
            OpenApiParameter("order", str, description="Number or id of the order"),
            *PAGE_PARAMETERS,
        ],
        responses=page_serializer("PurchaseOrderPage", PurchaseOrderSchema),
    )
    def get(self, request: Request) -> Response:
        rows = filtered(PurchaseOrder.objects.all(), request, order_number="order_number")
        return Response(
            page(
                request,
                rows.values(*PURCHASE_ORDER_COLUMNS),
                order=("-sent_at", "-id"),
                shape_many=purchase_order_bodies,
            )
        )


class PurchaseOrderDetail(ApiView):
    scopes = READ
    for_suppliers = True

    @extend_schema(operation_id="purchase_orders_read", summary="One purchase order", responses=PurchaseOrderSchema)
    def get(self, request: Request, purchase_order: str) -> Response:
        rows = by_id_or_number(PurchaseOrder.objects.all(), purchase_order).values(*PURCHASE_ORDER_COLUMNS)
        found = purchase_order_bodies(rows)
        if not found:
            raise Http404
        return Response(found[0])


class PurchaseOrderAccept(ApiView):
    scopes = WRITE
    for_suppliers = True

    @extend_schema(
        operation_id="purchase_orders_accept",
        summary="Accept it, whole or in part, or with a later date",
        request=AcceptSchema,
        responses=PurchaseOrderSchema,
    )
    def post(self, request: Request, purchase_order: str) -> Response:
        found_id = find_purchase_order(purchase_order)
        answers = _answers(found_id, json_object(request), zone_of(self.caller.time_zone))
        accept_purchase_order(found_id, answers=answers, by=self.caller.actor, at=self.caller.now)
        return Response(purchase_order_body(found_id))


class PurchaseOrderReject(ApiView):
    scopes = WRITE
    for_suppliers = True

    @extend_schema(
        operation_id="purchase_orders_reject",
        summary="Reject it with a reason",
        request=RejectSchema,
        responses=PurchaseOrderSchema,
    )
    def post(self, request: Request, purchase_order: str) -> Response:
        found_id, read, body = find_purchase_order(purchase_order), Reader(), json_object(request)
        reason = read.text(body, "reason", "", 40, required=True)
        text = read.text(body, "text", "", 500)
        refuse_mistakes(read)
        reject_purchase_order(found_id, reason=reason, text=text, by=self.caller.actor, at=self.caller.now)
        return Response(purchase_order_body(found_id))


class PurchaseOrderShip(ApiView):
    scopes = WRITE
    for_suppliers = True

    @extend_schema(
        operation_id="purchase_orders_ship",
        summary="Report a parcel of it that has left",
        request=ShipSchema,
        responses=PurchaseOrderSchema,
    )
    def post(self, request: Request, purchase_order: str) -> Response:
        found_id, parcel = find_purchase_order(purchase_order), parcel_of(json_object(request), self.caller.now)
        ship_purchase_order(found_id, **parcel, by=self.caller.actor, at=self.caller.now)
        return Response(purchase_order_body(found_id))


class PurchaseOrderCancel(ApiView):
    scopes = WRITE

    @extend_schema(
        operation_id="purchase_orders_cancel",
        summary="Withdraw what has not left yet",
        request=CancelSchema,
        responses=PurchaseOrderSchema,
    )
    def post(self, request: Request, purchase_order: str) -> Response:
        found_id, read = find_purchase_order(purchase_order), Reader()
        reason = read.text(json_object(request), "reason", "", 500)
        refuse_mistakes(read)
        cancel_purchase_order(found_id, reason=reason, by=self.caller.actor, at=self.caller.now)
        return Response(purchase_order_body(found_id))


def find_purchase_order(text: str) -> UUID:
    """The id of what the caller means by id or number, in the caller's own sight."""
    found = by_id_or_number(PurchaseOrder.objects.all(), text).values_list("id", flat=True).first()
    if found is None:
        raise Http404
    return found


def filtered(rows: Any, request: Request, *, order_number: str, prefix: str = "") -> Any:
    """Narrow a list by the filters `status`, `supplier` and `order` of the address."""
    asked = {name: request.query_params.get(name, "") for name in ("status", "supplier", "order")}
    for name, text in asked.items():
        if unstorable(text):
            raise Invalid("The filter holds a character that cannot be stored.", pointer=f"?{name}")
    if asked["status"]:
        known = rows.model.Status.values
        wanted = asked["status"].split(",")
        if not set(wanted) <= set(known):
            raise Invalid(f"The status is one of {', '.join(known)}.", code="unknown_status", pointer="?status")
        rows = rows.filter(status__in=wanted)
    if asked["supplier"]:
        rows = rows.filter(**{f"{prefix}supplier__code": asked["supplier"]})
    if asked["order"]:
        try:
            rows = rows.filter(order_id=UUID(asked["order"]))
        except ValueError:
            rows = rows.filter(**{order_number: asked["order"]})
    return rows


def parcel_of(body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What `ship_purchase_order` is to be told of a parcel. Raises Invalid."""
    read = Reader()
    parcel = {
        "carrier": read.text(body, "carrier", "", 60),
        "tracking_number": read.text(body, "tracking_number", "", 60, required=True),
        "service": read.text(body, "service", "", 60),
        "shipped_at": read.moment(body, "shipped_at", "") or now,
        "lines": None,
    }
    contents = _lines(read, body)
    if contents is not None:
        parcel["lines"] = [
            {
                "line": read.text(line, "id", f"/lines/{index}", 40),
                "sku": read.text(line, "sku", f"/lines/{index}", 100, required=not line.get("id")),
                "quantity": read.whole_number(line, "quantity", f"/lines/{index}", 1, MAX_QUANTITY),
            }
            for index, line in enumerate(contents)
        ]
    refuse_mistakes(read)
    return parcel


def refuse_mistakes(read: Reader) -> None:
    """Raise Invalid with all that the reader found wrong."""
    if read.errors:
        raise Invalid(read.errors[0]["detail"], errors=read.errors)


def _lines(read: Reader, body: dict[str, Any]) -> list[dict[str, Any]] | None:
    lines = body.get("lines")
    if lines is None:
        return None
    if type(lines) is not list or len(lines) > MAX_LINES or any(type(line) is not dict for line in lines):
        read.refuse("/lines", "not_a_list", f"The lines are an array of at most {MAX_LINES} objects.")
        return []
    return lines


def _answers(
    purchase_order_id: UUID, body: dict[str, Any], zone: tzinfo
) -> dict[UUID, tuple[int, datetime | None]] | None:
    """Units and promise by line id; a SKU that stands on several lines fills them in their order."""
    read = Reader()
    contents = _lines(read, body)
    for_all = _promise(read, body, "", zone)
    if body and not contents and for_all is None and not read.errors:
        # A body that says something else must not pass for a promise to deliver everything.
        read.refuse("/lines", "required", "Name the lines that are accepted; without a body all are.")
    ordered = list(PurchaseOrderLine.objects.filter(purchase_order_id=purchase_order_id).order_by("position"))
    answers: dict[UUID, tuple[int, datetime | None]] = {}
    for index, content in enumerate(contents or []):
        place = f"/lines/{index}"
        line_id = read.text(content, "id", place, 40)
        sku = read.text(content, "sku", place, 100, required=not content.get("id"))
        promised_by = _promise(read, content, place, zone) or for_all
        meant = [line for line in ordered if (str(line.id) == line_id.lower() if line_id else line.sku == sku)]
        if not meant and (line_id or sku):
            raise UnknownLine("The purchase order has no such line.", pointer=place)
        if any(line.id in answers for line in meant):
            raise Invalid("The same line stands twice.", code="duplicate_line", pointer=place)
        rest = sum(line.quantity for line in meant)
        if content.get("quantity") is not None:
            rest = read.whole_number(content, "quantity", place, 0, MAX_QUANTITY)
        for line in meant:
            part = min(rest, line.quantity)
            answers[line.id] = (part, promised_by)
            rest -= part
        if rest and meant and not read.errors:
            raise QuantityTooHigh(
                f"{rest} units more than were asked for of {meant[0].sku}.", pointer=f"{place}/quantity"
            )
    refuse_mistakes(read)
    if for_all is not None:
        answers = {line.id: (line.quantity, for_all) for line in ordered} | answers
    return answers or None


def _promise(read: Reader, content: dict[str, Any], place: str, zone: tzinfo) -> datetime | None:
    """A promise given as a date holds to the end of that day at the retailer's place."""
    promised_by = read.moment(content, "promised_by", place)
    if promised_by is None or not 1990 <= promised_by.year <= 2100:
        if promised_by is not None:
            read.refuse(f"{place}/promised_by", "out_of_range", "A promise lies between 1990 and 2100.")
        return None
    if len(content["promised_by"]) == 10:
        return datetime.combine(promised_by.date(), time(23, 59, 59), tzinfo=zone).astimezone(UTC)
    return promised_by
