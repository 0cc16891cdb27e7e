"""Suppliers for programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from suppliers.actions.change_supplier import TERMS, add_supplier, change_supplier
from suppliers.fields import NewSupplierFields, SupplierFields, SupplierShape
from suppliers.models import ShippingMethod, Supplier

COLUMNS = ("id", "code", "created_at", "updated_at", *TERMS)


class SuppliersView(ApiView):
    scopes = {"GET": "suppliers:read", "POST": "suppliers:write"}

    @extend_schema(
        operation_id="suppliers_list", parameters=PAGE_PARAMETERS, responses=page_serializer("SupplierPage", SupplierShape)
    )
    def get(self, request: Request) -> Response:
        """Suppliers, newest first."""
        return Response(page(request, Supplier.objects.values(*COLUMNS), order=("-created_at", "-id"), shape_many=bodies))

    @extend_schema(operation_id="suppliers_create", request=NewSupplierFields, responses={201: SupplierShape})
    def post(self, request: Request) -> Response:
        """Add a supplier; without shipping methods it ships everywhere by `standard`, at no cost, in five days."""
        fields = NewSupplierFields(data=json_object(request))
        fields.is_valid(raise_exception=True)
        terms = dict(fields.validated_data)
        code, methods = terms.pop("code"), terms.pop("shipping_methods", None)
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
        supplier_id = _find(code)
        fields = SupplierFields(data=json_object(request), partial=True)
        fields.is_valid(raise_exception=True)
        terms = dict(fields.validated_data)
        methods = terms.pop("shipping_methods", None)
        change_supplier(supplier_id, terms=terms, methods=methods, by=self.caller.actor, at=self.caller.now)
        return Response(_body(supplier_id))


def bodies(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Suppliers in the words of the API, with their shipping methods."""
    methods: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    found = ShippingMethod.objects.filter(supplier_id__in=[row["id"] for row in rows], is_active=True)
    for method in found.order_by("code", "destination").values("supplier_id", "code", "name", "destination", "cost", "transit_days"):
        methods[method.pop("supplier_id")].append(method | {"cost": f"{method['cost']:.2f}"})
    return [
        {
            **row,
            "id": str(row["id"]),
            "minimum_order": f"{row['minimum_order']:.2f}",
            "score": None if row["score"] is None else float(row["score"]),
            "shipping_methods": methods.get(row["id"], []),
        }
        for row in rows
    ]


def _body(supplier_id: UUID) -> dict[str, Any]:
    return bodies([Supplier.objects.values(*COLUMNS).get(id=supplier_id)])[0]


def _find(code: str) -> UUID:
    found = Supplier.objects.filter(code=code).values_list("id", flat=True).first() if "\x00" not in code else None
    if found is None:
        raise Http404
    return found
