"""Customers for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from customers.actions.change_customer import FIELDS, change_customer
from customers.actions.erase_customer import erase_customer
from customers.models import Customer
from customers.personal import customer_export
from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object

COLUMNS = ("id", "tags", "created_at", "updated_at", "erased_at", *FIELDS)


class CustomerFields(serializers.Serializer):
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=100, required=False, allow_blank=True)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True)

    def validate_email(self, email: str) -> str:
        return email.lower()


class CustomerShape(CustomerFields):
    id = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField(), help_text="Set by staff")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    erased_at = serializers.DateTimeField(allow_null=True)


class CustomerExport(serializers.Serializer):
    """Sections by name; each holds what one part of the portal keeps."""

    exported_at = serializers.DateTimeField()
    customer = CustomerShape()
    orders = serializers.ListField(
        child=serializers.DictField(), help_text="As `GET /orders/{id}/`, with notes and tracking"
    )
    events = serializers.ListField(child=serializers.DictField())
    mails = serializers.ListField(child=serializers.DictField())
    messages = serializers.ListField(
        child=serializers.DictField(), help_text="Written to and by suppliers about the orders"
    )


class CustomersView(ApiView):
    scopes = {"GET": "customers:read", "POST": "customers:write"}

    @extend_schema(
        operation_id="customers_list",
        parameters=[OpenApiParameter("email", str), *PAGE_PARAMETERS],
        responses=page_serializer("CustomerPage", CustomerShape),
    )
    def get(self, request: Request) -> Response:
        """Customers, newest first."""
        rows = Customer.objects.values(*COLUMNS)
        if request.query_params.get("email"):
            rows = rows.filter(email=request.query_params["email"].lower().replace("\x00", ""))
        return Response(page(request, rows, order=("-created_at", "-id"), shape=body))

    @extend_schema(operation_id="customers_create", request=CustomerFields, responses={201: CustomerShape})
    def post(self, request: Request) -> Response:
        """Add a customer; an e-mail that is known already is 409."""
        fields = CustomerFields(data=json_object(request))
        fields.is_valid(raise_exception=True)
        values = dict(fields.validated_data)
        if not values.get("email") and not values.get("name"):
            raise serializers.ValidationError({"email": ["A customer has an e-mail address or at least a name."]})
        customer = change_customer(None, values=values, by=self.caller.actor, at=self.caller.now)
        return Response(_body(customer.id), status=201)


class CustomerView(ApiView):
    scopes = {"GET": "customers:read", "PATCH": "customers:write"}

    @extend_schema(operation_id="customers_retrieve", responses=CustomerShape)
    def get(self, request: Request, customer_id: UUID) -> Response:
        """One customer."""
        return Response(_body(customer_id))

    @extend_schema(operation_id="customers_change", request=CustomerFields, responses=CustomerShape)
    def patch(self, request: Request, customer_id: UUID) -> Response:
        """Change some fields."""
        _body(customer_id)
        fields = CustomerFields(data=json_object(request), partial=True)
        fields.is_valid(raise_exception=True)
        change_customer(customer_id, values=dict(fields.validated_data), by=self.caller.actor, at=self.caller.now)
        return Response(_body(customer_id))


class CustomerEraseView(ApiView):
    scopes = {"POST": "customers:write"}

    @extend_schema(operation_id="customers_erase", request=None, responses=CustomerShape)
    def post(self, request: Request, customer_id: UUID) -> Response:
        """Take away everything that tells who the customer was; 409 names the orders still under way."""
        erase_customer(customer_id, by=self.caller.actor, at=self.caller.now)
        return Response(_body(customer_id))


class CustomerExportView(ApiView):
    scopes = {"GET": "customers:read"}

    @extend_schema(operation_id="customers_export", responses=CustomerExport)
    def get(self, request: Request, customer_id: UUID) -> Response:
        """Everything kept of the customer as one document."""
        customer = Customer.objects.filter(id=customer_id).first()
        if customer is None:
            raise Http404
        return Response(customer_export(customer, at=self.caller.now))


def body(row: dict[str, Any]) -> dict[str, Any]:
    """A customer in the words of the API."""
    return {**row, "id": str(row["id"])}


def _body(customer_id: UUID) -> dict[str, Any]:
    row = Customer.objects.filter(id=customer_id).values(*COLUMNS).first()
    if row is None:
        raise Http404
    return body(row)
