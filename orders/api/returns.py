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
    NewReturnSchema,
    new_return_of,
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
