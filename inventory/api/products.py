"""Products and their availability for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from dropship.base.errors import Invalid
from dropship.base.money import format_money
from dropship.base.texts import unstorable
from inventory.actions.change_product import change_product
from inventory.actions.create_product import create_product
from inventory.api.shapes import AvailabilityShape, ProductChanges, ProductFields, ProductShape
from inventory.models import Product
from inventory.product_values import FIELDS, read_product
from inventory.queries import availability, product_of

COLUMNS = ("id", "sku", "created_at", "updated_at", *FIELDS)
YES_NO = {"true": True, "1": True, "false": False, "0": False}


class ProductsView(ApiView):
    scopes = {"GET": "inventory:read", "POST": "inventory:write"}

    @extend_schema(
        operation_id="products_list",
        parameters=[
            OpenApiParameter("sku", str),
            OpenApiParameter("category", str),
            OpenApiParameter("is_active", bool),
            *PAGE_PARAMETERS,
        ],
        responses=page_serializer("ProductPage", ProductShape),
    )
    def get(self, request: Request) -> Response:
        """Products, newest first."""
        rows = Product.objects.values(*COLUMNS)
        for name in ("sku", "category"):
            wanted = request.query_params.get(name)
            if wanted:
                rows = rows.none() if unstorable(wanted) else rows.filter(**{name: wanted})
        is_active = request.query_params.get("is_active", "").lower()
        if is_active:
            if is_active not in YES_NO:
                raise Invalid("is_active is true or false.", code="not_a_boolean", pointer="?is_active")
            rows = rows.filter(is_active=YES_NO[is_active])
        return Response(page(request, rows, order=("-created_at", "-id"), shape=_shaped))

    @extend_schema(
        operation_id="products_create", request=ProductFields, responses={201: ProductShape, 200: ProductShape}
    )
    def post(self, request: Request) -> Response:
        """Add a product; the same again is 200, another one under the SKU 409."""
        currency = self.caller.currency
        values = {"currency": currency} | read_product(json_object(request), currency=currency, is_new=True)
        product, is_new = create_product(values.pop("sku"), values=values, by=self.caller.actor, at=self.caller.now)
        return Response(_body(product.id), status=201 if is_new else 200)


class ProductView(ApiView):
    scopes = {"GET": "inventory:read", "PATCH": "inventory:write"}

    @extend_schema(operation_id="products_retrieve", responses=ProductShape)
    def get(self, request: Request, sku: str) -> Response:
        """One product."""
        return Response(_body(_find(sku).id))

    @extend_schema(operation_id="products_change", request=ProductChanges, responses=ProductShape)
    def patch(self, request: Request, sku: str) -> Response:
        """Change some fields of a product."""
        product = _find(sku)
        values = read_product(json_object(request), currency=product.currency)
        change_product(product.id, values=values, by=self.caller.actor, at=self.caller.now)
        return Response(_body(product.id))


class AvailabilityView(ApiView):
    scopes = {"GET": "inventory:read"}

    @extend_schema(operation_id="products_availability", responses=AvailabilityShape)
    def get(self, request: Request, sku: str) -> Response:
        """What can be sold now, in all and by supplier."""
        return Response(availability(_find(sku).id))


def _shaped(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "id": str(row["id"]), "price": format_money(row["price"], row["currency"])}


def _body(product_id: UUID) -> dict[str, Any]:
    return _shaped(Product.objects.values(*COLUMNS).get(id=product_id))


def _find(sku: str) -> Product:
    product = product_of(sku)
    if product is None:
        raise Http404
    return product
