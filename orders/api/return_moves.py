"""What programs do with a return, each move a call of its own."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.views import json_object
from dropship.base.texts import Reader
from orders.actions.approve_return import approve_return
from orders.actions.cancel_return import cancel_return
from orders.actions.decline_return import LONGEST_REASON, decline_return
from orders.actions.inspect_return import inspect_return
from orders.actions.note_return_sent import note_return_sent
from orders.actions.receive_return import receive_return
from orders.actions.refund_return import refund_return
from orders.actions.replace_return import replace_return
from orders.api.purchase_orders import refuse_mistakes
from orders.api.return_bodies import ReturnSchema
from orders.api.return_requests import (
    ApproveSchema,
    InspectSchema,
    ReasonSchema,
    ReceiveSchema,
    RefundIn,
    SentSchema,
    findings_of,
    units_of,
)
from orders.api.returns import WRITE, ReturnView
from orders.models import Return


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
