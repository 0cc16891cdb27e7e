"""Returns for programs: the retailer's, and those of the suppliers that goods go back to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_noop as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from dropship.base.errors import Invalid
from dropship.base.texts import Reader, unstorable
from orders.actions.approve_return import approve_return
from orders.actions.cancel_return import cancel_return
from orders.actions.decline_return import LONGEST_REASON, decline_return
from orders.actions.inspect_return import inspect_return
from orders.actions.note_return_sent import note_return_sent
from orders.actions.receive_return import receive_return
from orders.actions.refund_return import refund_return
from orders.actions.replace_return import replace_return
from orders.actions.request_return import request_return
from orders.api.purchase_order_bodies import by_id_or_number
from orders.api.purchase_orders import filtered, refuse_mistakes
from orders.api.return_bodies import (
    RETURN_COLUMNS,
    CreatedReturnSchema,
    ReturnSchema,
    return_bodies,
    return_body,
)
from orders.api.return_requests import (
    ApproveSchema,
    InspectSchema,
    NewReturnSchema,
    ReasonSchema,
    ReceiveSchema,
    RefundIn,
    SentSchema,
    findings_of,
    new_return_of,
    units_of,
)
from orders.models import Order, Return, ReturnReason

READ, WRITE = "orders:read|returns:write", "returns:write"


class UnknownOrder(Invalid):
    """The caller sees no such order."""

    code = "unknown_order"


class ReturnView(ApiView):
    """A call about returns. A supplier's key finds those that come back to it."""

    for_suppliers = True

    @property
    def is_supplier(self) -> bool:
        return self.caller.supplier_id is not None

    def rows(self) -> QuerySet[Return]:
        return Return.objects.for_the_supplier() if self.is_supplier else Return.objects.all()

    def move(self, text: str, act: Callable[..., Any], **said: Any) -> Response:
        """Do something with the return that is meant, and answer with it as it is then."""
        return_id = self.find(text)
        act(return_id, **said, by=self.caller.actor, at=self.now)
        return Response(return_body(return_id, for_supplier=self.is_supplier))

    def find(self, text: str) -> UUID:
        found = by_id_or_number(self.rows(), text).values_list("id", flat=True).first()
        if found is None:
            raise Http404
        return found

    @property
    def now(self) -> datetime:
        return self.caller.now


class ReturnList(ReturnView):
    scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="returns_list",
        summary="Returns, newest first",
        parameters=[
            OpenApiParameter("status", str, description=", ".join(Return.Status.values)),
            OpenApiParameter("reason", str, description=", ".join(ReturnReason.values)),
            OpenApiParameter("supplier", str, description="Code of the supplier"),
            OpenApiParameter("order", str, description="Number or id of the order"),
            *PAGE_PARAMETERS,
        ],
        responses=page_serializer("ReturnPage", ReturnSchema),
    )
    def get(self, request: Request) -> Response:
        rows = filtered(self.rows(), request, order_number="order_number")
        if reason := request.query_params.get("reason", ""):
            if unstorable(reason) or reason not in ReturnReason.values:
                raise Invalid(
                    _("The reason is one of {codes}.").format(codes=", ".join(ReturnReason.values)),
                    code="unknown_reason",
                    pointer="?reason",
                )
            rows = rows.filter(reason=reason)
        return Response(
            page(
                request,
                rows.values(*RETURN_COLUMNS),
                order=("-requested_at", "-id"),
                shape_many=lambda some: return_bodies(some, for_supplier=self.is_supplier),
            )
        )

    @extend_schema(
        operation_id="returns_create",
        summary="Ask to return delivered units of an order; one return for each supplier that sent them",
        request=NewReturnSchema,
        responses={201: CreatedReturnSchema},
    )
    def post(self, request: Request) -> Response:
        body, read = json_object(request), Reader()
        text = read.text(body, "order", "", 60, required=True)
        said = new_return_of(body, read)
        refuse_mistakes(read)
        order_id = by_id_or_number(Order.objects.all(), text).values_list("id", flat=True).first()
        if order_id is None:
            raise UnknownOrder(_("There is no such order."), pointer="/order")
        made = request_return(order_id, **said, by=self.caller.actor, at=self.now)
        first, *also = [return_body(rma.id, for_supplier=False) for rma in made]
        return Response({**first, "also": also}, status=201)


class ReturnDetail(ReturnView):
    scopes = {"GET": READ}

    @extend_schema(operation_id="returns_read", summary="One return", responses=ReturnSchema)
    def get(self, request: Request, rma: str) -> Response:
        return Response(return_body(self.find(rma), for_supplier=self.is_supplier))


class ReturnApprove(ReturnView):
    scopes = {"POST": WRITE}
    for_suppliers = False

    @extend_schema(
        operation_id="returns_approve",
        summary="Approve it; the customer is told where to send it",
        request=ApproveSchema,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        body, read = json_object(request), Reader()
        said = {name: read.text(body, name, "", 20) for name in ("return_to", "shipping_paid_by")}
        refuse_mistakes(read)
        return self.move(rma, approve_return, **said)


class ReturnDecline(ReturnView):
    scopes = {"POST": WRITE}
    for_suppliers = False

    @extend_schema(
        operation_id="returns_decline",
        summary="Decline it, when asked for or after inspection; the customer reads the reason",
        request=ReasonSchema,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        return self.move(rma, decline_return, reason=_reason(request))


class ReturnCancel(ReturnView):
    scopes = {"POST": WRITE}
    for_suppliers = False

    @extend_schema(
        operation_id="returns_cancel",
        summary="Cancel one that has not come back",
        request=ReasonSchema,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        return self.move(rma, cancel_return, reason=_reason(request))


class ReturnSent(ReturnView):
    scopes = {"POST": WRITE}
    for_suppliers = False

    @extend_schema(
        operation_id="returns_sent",
        summary="Note that the customer has sent it",
        request=SentSchema,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        body, read = json_object(request), Reader()
        said = {name: read.text(body, name, "", 60) for name in ("carrier", "tracking_number")}
        refuse_mistakes(read)
        return self.move(rma, note_return_sent, **said)


class ReturnReceive(ReturnView):
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="returns_receive",
        summary="Note that it has come back, whole or in part",
        request=ReceiveSchema,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        units = units_of(self.find(rma), json_object(request))
        return self.move(rma, receive_return, units=units)


class ReturnInspect(ReturnView):
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="returns_inspect",
        summary="Write down what it was like; stock stays what its supplier reports",
        request=InspectSchema,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        findings = findings_of(self.find(rma), json_object(request))
        return self.move(rma, inspect_return, findings=findings)


class ReturnRefund(ReturnView):
    scopes = {"POST": WRITE}
    for_suppliers = False

    @extend_schema(
        operation_id="returns_refund",
        summary="Write down the refund, which the store pays",
        request=RefundIn,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        return_id, body, read = self.find(rma), json_object(request), Reader()
        currency = Return.objects.values_list("order__currency", flat=True).get(id=return_id)
        amount = read.money(body, "amount", "", currency)
        reference = read.text(body, "reference", "", 100)
        if body.get("currency") not in (None, currency):
            read.refuse("/currency", "wrong_currency", _("The order was paid in {currency}.").format(currency=currency))
        refuse_mistakes(read)
        return self.move(rma, refund_return, amount=amount, reference=reference)


class ReturnReplace(ReturnView):
    scopes = {"POST": WRITE}
    for_suppliers = False

    @extend_schema(
        operation_id="returns_replace",
        summary="Send the units once more, at no cost to the customer",
        request=None,
        responses=ReturnSchema,
    )
    def post(self, request: Request, rma: str) -> Response:
        return self.move(rma, replace_return)


def _reason(request: Request) -> str:
    read = Reader()
    reason = read.text(json_object(request), "reason", "", LONGEST_REASON)
    refuse_mistakes(read)
    return reason
