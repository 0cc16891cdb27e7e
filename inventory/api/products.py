"""Products and their availability for programs."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from dropship.base.money import format_money
from inventory.actions.change_product import FIELDS, change_product, create_product
from inventory.models import Product
from inventory.queries import availability
from suppliers.fields import check_currency

COLUMNS = ("id", "sku", "created_at", "updated_at", *FIELDS)


class ProductFields(serializers.Serializer):
    """What the retailer says of a product; `price` is what the customer pays."""

    name = serializers.CharField(max_length=300)
    barcode = serializers.CharField(max_length=64, required=False, allow_blank=True)
    price = serializers.DecimalField(max_digits=14, decimal_places=4, min_value=0, required=False)
    currency = serializers.CharField(max_length=3, required=False, validators=[check_currency])
    weight_grams = serializers.IntegerField(min_value=0, max_value=100_000_000, required=False, allow_null=True)
    category = serializers.CharField(max_length=120, required=False, allow_blank=True)
    attributes = serializers.DictField(required=False)
    low_stock_at = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    is_active = serializers.BooleanField(required=False)


class NewProductFields(ProductFields):
    sku = serializers.CharField(max_length=100)


class ProductShape(NewProductFields):
    id = serializers.CharField()
    price = serializers.CharField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SupplierAvailabilityShape(serializers.Serializer):
    supplier = serializers.CharField()
    supplier_sku = serializers.CharField()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()
    buffer = serializers.IntegerField()
    available = serializers.IntegerField()
    cost = serializers.CharField()
    currency = serializers.CharField()
    lead_time_days = serializers.IntegerField()
    as_of = serializers.DateTimeField(allow_null=True)
    is_active = serializers.BooleanField()


class AvailabilityShape(serializers.Serializer):
    sku = serializers.CharField()
    available = serializers.IntegerField()
    by_supplier = SupplierAvailabilityShape(many=True)


class ProductsView(ApiView):
    scopes = {"GET": "inventory:read", "POST": "inventory:write"}

    @extend_schema(
        operation_id="products_list",
        parameters=[OpenApiParameter("sku", str), OpenApiParameter("is_active", bool), *PAGE_PARAMETERS],
        responses=page_serializer("ProductPage", ProductShape),
    )
    def get(self, request: Request) -> Response:
        """Products, newest first."""
        rows = Product.objects.values(*COLUMNS)
        if request.query_params.get("sku"):
            rows = rows.filter(sku=request.query_params["sku"].replace("\x00", ""))
        if request.query_params.get("is_active"):
            rows = rows.filter(is_active=request.query_params["is_active"].lower() in {"1", "true"})
        return Response(page(request, rows, order=("-created_at", "-id"), shape=body))

    @extend_schema(
        operation_id="products_create", request=NewProductFields, responses={201: ProductShape, 200: ProductShape}
    )
    def post(self, request: Request) -> Response:
        """Add a product; the same again is 200, another one under the SKU 409."""
        fields = NewProductFields(data=json_object(request))
        fields.is_valid(raise_exception=True)
        values = dict(fields.validated_data)
        values.setdefault("currency", self.caller.currency)
        product, is_new = create_product(values.pop("sku"), values=values, by=self.caller.actor, at=self.caller.now)
        return Response(_body(product.sku), status=201 if is_new else 200)


class ProductView(ApiView):
    scopes = {"GET": "inventory:read", "PATCH": "inventory:write"}

    @extend_schema(operation_id="products_retrieve", responses=ProductShape)
    def get(self, request: Request, sku: str) -> Response:
        """One product."""
        return Response(_body(sku))

    @extend_schema(operation_id="products_change", request=ProductFields, responses=ProductShape)
    def patch(self, request: Request, sku: str) -> Response:
        """Change some fields of a product."""
        product = _find(sku)
        fields = ProductFields(data=json_object(request), partial=True)
        fields.is_valid(raise_exception=True)
        change_product(product["id"], values=dict(fields.validated_data), by=self.caller.actor, at=self.caller.now)
        return Response(_body(sku))


class AvailabilityView(ApiView):
    scopes = {"GET": "inventory:read"}

    @extend_schema(operation_id="products_availability", responses=AvailabilityShape)
    def get(self, request: Request, sku: str) -> Response:
        """What can be sold now, in all and by supplier."""
        product = _find(sku)
        found = availability(product["id"], product["sku"])
        for row in found["by_supplier"]:
            row.pop("supplier_name")
        return Response(found)


def body(row: dict[str, Any]) -> dict[str, Any]:
    """A product in the words of the API."""
    return {**row, "id": str(row["id"]), "price": format_money(row["price"], row["currency"])}


def _find(sku: str) -> dict[str, Any]:
    row = Product.objects.filter(sku=sku).values(*COLUMNS).first() if "\x00" not in sku else None
    if row is None:
        raise Http404
    return row


def _body(sku: str) -> dict[str, Any]:
    return body(_find(sku))
