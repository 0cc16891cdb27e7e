"""Suppliers for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from dropship.base.money import format_money
from dropship.base.texts import unstorable
from suppliers.actions.add_supplier import add_supplier
from suppliers.actions.change_supplier import change_supplier
from suppliers.actions.set_shipping_methods import set_shipping_methods
from suppliers.api.shapes import NewSupplierFields, SupplierFields, SupplierShape
from suppliers.models import Supplier
from suppliers.queries import shipping_methods, supplier_id_of
from suppliers.terms import TERMS, read_code, read_methods, read_terms

COLUMNS = ("id", "code", "created_at", "updated_at", *TERMS)


class SuppliersView(ApiView):
    scopes = {"GET": "suppliers:read", "POST": "suppliers:write"}

    @extend_schema(
        operation_id="suppliers_list",
        parameters=[OpenApiParameter("code", str), *PAGE_PARAMETERS],
        responses=page_serializer("SupplierPage", SupplierShape),
    )
    def get(self, request: Request) -> Response:
        """Suppliers, newest first."""
        rows = Supplier.objects.values(*COLUMNS)
        code = request.query_params.get("code")
        if code:
            rows = rows.none() if unstorable(code) else rows.filter(code=code)
        return Response(page(request, rows, order=("-created_at", "-id"), shape_many=bodies))

    @extend_schema(operation_id="suppliers_create", request=NewSupplierFields, responses={201: SupplierShape})
    def post(self, request: Request) -> Response:
        """Add a supplier; without shipping methods it ships everywhere by `standard`, at no cost, in five days."""
        content = json_object(request)
        code = read_code(content)
        terms = {"currency": self.caller.currency} | read_terms(content, currency=self.caller.currency, is_new=True)
        methods = _methods(content, terms["currency"])
        supplier = add_supplier(code, terms=terms, methods=methods, by=self.caller.actor, at=self.caller.now)
        return Response(_body(supplier.id), status=201)


class SupplierView(ApiView):
    scopes = {"GET": "suppliers:read", "PATCH": "suppliers:write"}

    @extend_schema(operation_id="suppliers_retrieve", responses=SupplierShape)
    def get(self, request: Request, code: str) -> Response:
        """One supplier with its terms."""
        return Response(_body(_find(code)))

    @extend_schema(operation_id="suppliers_change", request=SupplierFields, responses=SupplierShape)
    def patch(self, request: Request, code: str) -> Response:
        """Change some terms; `shipping_methods` are replaced as a whole."""
        supplier_id, content = _find(code), json_object(request)
        currency = Supplier.objects.values_list("currency", flat=True).get(id=supplier_id)
        terms = read_terms(content, currency=currency)
        methods = _methods(content, terms.get("currency", currency))
        change_supplier(supplier_id, terms=terms, by=self.caller.actor, at=self.caller.now)
        if methods is not None:
            set_shipping_methods(supplier_id, methods, by=self.caller.actor, at=self.caller.now)
        return Response(_body(supplier_id))


def bodies(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Suppliers in the words of the API, with their shipping methods; one statement more."""
    methods = shipping_methods(row["id"] for row in rows)
    return [
        {
            **row,
            "id": str(row["id"]),
            "minimum_order": format_money(row["minimum_order"], row["currency"]),
            "score": None if row["score"] is None else float(row["score"]),
            "shipping_methods": [
                method | {"cost": format_money(method["cost"], row["currency"])} for method in methods[row["id"]]
            ],
        }
        for row in rows
    ]


def _methods(content: dict[str, Any], currency: str) -> list[dict[str, Any]] | None:
    given = content.get("shipping_methods")
    return None if given is None else read_methods(given, currency=currency)


def _body(supplier_id: UUID) -> dict[str, Any]:
    return bodies([Supplier.objects.values(*COLUMNS).get(id=supplier_id)])[0]


def _find(code: str) -> UUID:
    found = supplier_id_of(code)
    if found is None:
        raise Http404
    return found
