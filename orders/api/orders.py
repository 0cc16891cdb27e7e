"""Orders for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.problems import refusal_body
from dropship.api.views import ApiView, json_body, json_object
from dropship.base.errors import Invalid, Refused
from dropship.base.texts import unstorable
from dropship.tenancy.verb import attempt
from orders.actions.cancel_order import cancel_order
from orders.actions.hold_order import hold_order
from orders.actions.receive_order import Receipt, receive_order
from orders.actions.release_order import release_order
from orders.actions.reroute_order import reroute_order
from orders.actions.resolve_issue import resolve_issue
from orders.api import shapes
from orders.drafts import parse_order
from orders.models import Decision, Issue, Order, OrderLine
from orders.queries import ORDER_COLUMNS, iso, order_document, order_document_of, order_documents
from orders.search import matching_orders, orders_at_supplier
from orders.timeline import timeline

BULK_LIMIT = 500

FILTERS = [
    OpenApiParameter("status", str, description="One state or several, separated by commas"),
    OpenApiParameter("channel", str),
    OpenApiParameter("supplier", str, description="Code of a supplier with a purchase order for it"),
    OpenApiParameter("customer", str, description="Id or e-mail"),
    OpenApiParameter("sku", str),
    OpenApiParameter("placed_after", datetime),
    OpenApiParameter("placed_before", datetime),
    OpenApiParameter("q", str, description="Number, external id, e-mail, name, SKU, postcode"),
    OpenApiParameter("has_issue", bool),
]


class OrdersView(ApiView):
    scopes = {"GET": "orders:read", "POST": "orders:write"}

    @extend_schema(
        operation_id="orders_list",
        parameters=[*FILTERS, *PAGE_PARAMETERS],
        responses=page_serializer("OrderPage", shapes.OrderShape),
    )
    def get(self, request: Request) -> Response:
        """Orders, newest first."""
        rows = _filtered(request).values(*ORDER_COLUMNS)
        return Response(page(request, rows, order=("-placed_at", "-id"), shape_many=order_documents))

    @extend_schema(
        operation_id="orders_create",
        request=shapes.OrderIn,
        responses={201: shapes.OrderShape, 200: shapes.OrderShape},
    )
    def post(self, request: Request) -> Response:
        """Take in an order: 201 when new, 200 with the standing one when the same came before, 409 when it differs."""
        caller = self.caller
        draft = parse_order(json_body(request), at=caller.now, time_zone=_zone(caller.time_zone))
        receipt = receive_order(draft, by=caller.actor, at=caller.now, tenant_key=caller.tenant_key)
        return Response(_document(receipt), status=201 if receipt.is_new else 200)


class OrdersBulkView(ApiView):
    scopes = {"POST": "orders:write"}
    body_limit = settings.API_BULK_BODY_LIMIT

    @extend_schema(
        operation_id="orders_bulk_create",
        request=shapes.OrderIn(many=True),
        responses={207: shapes.BulkAnswer},
    )
    def post(self, request: Request) -> Response:
        """Take in up to 500 orders; each has its own result, and a bad one never spoils the others."""
        body = json_body(request)
        orders = body.get("orders") if isinstance(body, dict) else body
        if not isinstance(orders, list) or not 1 <= len(orders) <= BULK_LIMIT:
            raise Invalid(f"Send a list of 1 to {BULK_LIMIT} orders.", code="bad_bulk", pointer="/orders")
        return Response({"results": [self._one(index, order) for index, order in enumerate(orders)]}, status=207)

    def _one(self, index: int, payload: Any) -> dict[str, Any]:
        caller = self.caller
        request_id = getattr(self.request, "request_id", "")
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            draft = parse_order(payload, at=caller.now, time_zone=_zone(caller.time_zone))
            receipt = receive_order(draft, by=caller.actor, at=caller.now, tenant_key=caller.tenant_key)
            return {"index": index, "status": 201 if receipt.is_new else 200, "order": _document(receipt)}
        refusal = refusals[0]
        return {"index": index, "status": refusal.status, "problem": refusal_body(refusal, request_id)}


class OrderView(ApiView):
    scopes = {"GET": "orders:read"}

    @extend_schema(operation_id="orders_retrieve", responses=shapes.OrderShape)
    def get(self, request: Request, order_id: str) -> Response:
        """One order, by id or number."""
        return Response(order_document_of(find_order(order_id)))


class OrderMoveView(ApiView):
    """A move of an order by name; the address says which."""

    scopes = {"POST": "orders:write"}
    move: Callable[..., Order]

    def _move(self, request: Request, order_id: str) -> Response:
        reason = _reason(json_object(request))
        found = find_order(order_id)
        type(self).move(found, reason=reason, by=self.caller.actor, at=self.caller.now)
        return Response(order_document_of(found))


class OrderCancelView(OrderMoveView):
    move = staticmethod(cancel_order)

    @extend_schema(operation_id="orders_cancel", request=shapes.ReasonIn, responses=shapes.OrderShape)
    def post(self, request: Request, order_id: str) -> Response:
        """Cancel what has not been shipped, at every supplier."""
        return self._move(request, order_id)


class OrderHoldView(OrderMoveView):
    move = staticmethod(hold_order)

    @extend_schema(operation_id="orders_hold", request=shapes.ReasonIn, responses=shapes.OrderShape)
    def post(self, request: Request, order_id: str) -> Response:
        """Stop the order until it is released."""
        return self._move(request, order_id)


class OrderReleaseView(OrderMoveView):
    move = staticmethod(release_order)

    @extend_schema(operation_id="orders_release", request=shapes.ReasonIn, responses=shapes.OrderShape)
    def post(self, request: Request, order_id: str) -> Response:
        """Release a held order, accepting its open issues."""
        return self._move(request, order_id)


class OrderRerouteView(OrderMoveView):
    move = staticmethod(reroute_order)

    @extend_schema(operation_id="orders_reroute", request=shapes.ReasonIn, responses=shapes.OrderShape)
    def post(self, request: Request, order_id: str) -> Response:
        """Withdraw unanswered purchase orders and route again."""
        return self._move(request, order_id)


class IssueResolveView(ApiView):
    scopes = {"POST": "orders:write"}

    @extend_schema(operation_id="orders_resolve_issue", request=shapes.ResolveIn, responses=shapes.OrderShape)
    def post(self, request: Request, order_id: str, issue_id: UUID) -> Response:
        """Take one of the ways out of an issue; the order goes on when it was the last."""
        body = json_object(request)
        found = find_order(order_id)
        if not Issue.objects.filter(id=issue_id, order_id=found).exists():
            raise Http404
        address = body.get("address")
        answer = {**body, **(address if isinstance(address, dict) else {})}
        resolve_issue(issue_id, way=str(body.get("way", "")), answer=answer, by=self.caller.actor, at=self.caller.now)
        return Response(order_document_of(found))


class OrderTimelineView(ApiView):
    scopes = {"GET": "orders:read"}

    @extend_schema(operation_id="orders_timeline", responses=shapes.TimelineShape)
    def get(self, request: Request, order_id: str) -> Response:
        """Every event of the order, oldest first, with who did it."""
        return Response({"results": timeline(find_order(order_id))})


class OrderRoutingView(ApiView):
    scopes = {"GET": "orders:read"}

    @extend_schema(operation_id="orders_routing", responses=shapes.RoutingShape)
    def get(self, request: Request, order_id: str) -> Response:
        """The decisions taken for the order: candidates, scores, and why each was taken or refused."""
        found = find_order(order_id)
        decisions = Decision.objects.filter(order_id=found).order_by("at", "id")
        return Response(
            {
                "order": str(found),
                "status": Order.objects.values_list("status", flat=True).get(id=found),
                "decisions": [
                    {
                        "id": str(decision.id),
                        "at": iso(decision.at),
                        "cause": decision.cause,
                        "summary": decision.summary,
                        "considered": decision.explanation.get("considered", []),
                        "rules": decision.explanation.get("rules", []),
                    }
                    for decision in decisions
                ],
            }
        )


def find_order(reference: str) -> UUID:
    """The id of the order with this id or number; foreign and missing are the same 404."""
    try:
        lookup: dict[str, Any] = {"id": UUID(reference)}
    except ValueError:
        lookup = {"number": reference}
    found = Order.objects.filter(**lookup).values_list("id", flat=True).first() if "\x00" not in reference else None
    if found is None:
        raise Http404
    return found


def _document(receipt: Receipt) -> dict[str, Any]:
    if not receipt.is_new:
        return order_document_of(receipt.order_id)
    facts = receipt.facts | {"customer__external_id": receipt.facts["customer_external_id"]}
    return order_document(facts, lines=receipt.lines, issues=receipt.issues)


def _filtered(request: Request) -> QuerySet[Order]:
    given = request.query_params
    for name, value in given.items():
        if "\x00" in value:
            raise Invalid("A filter cannot contain NUL.", pointer=f"?{name}")
    rows = Order.objects.all()
    if given.get("status"):
        wanted = given["status"].split(",")
        unknown = [status for status in wanted if status not in Order.Status.values]
        if unknown:
            raise Invalid(f"There is no state {unknown[0]!r}.", code="unknown_status", pointer="?status")
        rows = rows.filter(status__in=wanted)
    if given.get("channel"):
        rows = rows.filter(channel=given["channel"])
    if given.get("supplier"):
        rows = orders_at_supplier(rows, given["supplier"])
    if given.get("customer"):
        customer = given["customer"]
        rows = rows.filter(email=customer.lower()) if "@" in customer else rows.filter(customer_id=_uuid(customer))
    if given.get("sku"):
        rows = rows.filter(id__in=OrderLine.objects.filter(sku=given["sku"]).values("order_id"))
    if given.get("placed_after"):
        rows = rows.filter(placed_at__gte=_moment(given["placed_after"], "placed_after"))
    if given.get("placed_before"):
        rows = rows.filter(placed_at__lt=_moment(given["placed_before"], "placed_before"))
    if given.get("has_issue"):
        rows = rows.filter(has_issue=given["has_issue"].lower() in {"1", "true", "yes"})
    if given.get("q"):
        rows = matching_orders(rows, given["q"])
    return rows


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("customer must be an id or an e-mail address.", pointer="?customer") from None


def _moment(text: str, name: str) -> datetime:
    try:
        moment = parse_datetime(text.replace(" ", "+")) or datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{name} must be a time in ISO 8601.", code="bad_time", pointer=f"?{name}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _reason(body: dict[str, Any]) -> str:
    reason = body.get("reason", "")
    if reason is None:
        return ""
    if not isinstance(reason, str) or len(reason) > 300 or unstorable(reason):
        raise Invalid("reason must be a text of at most 300 characters.", code="bad_reason", pointer="/reason")
    return reason


def _zone(name: str) -> Any:
    try:
        return ZoneInfo(name)
    except Exception:
        return UTC
