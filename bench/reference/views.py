"""The same rows as `POST /api/v1/orders/` writes: customer, order, lines, events, kept answer."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.decorators import method_decorator
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customers.models import Customer
from dropship.events.models import Event
from inventory.models import Product
from orders.models import Order, OrderLine

SQL = (Path(__file__).parent.parent / "sql" / "one_statement.sql").read_text()
TENANT = UUID(os.environ.get("BENCH_TENANT", "00000000-0000-0000-0000-000000000000"))


class Line(serializers.Serializer):
    sku = serializers.CharField(max_length=100)
    quantity = serializers.IntegerField(min_value=1)
    unit_price = serializers.DecimalField(max_digits=18, decimal_places=2)


class Address(serializers.Serializer):
    name = serializers.CharField()
    line1 = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField(max_length=2)


class Person(serializers.Serializer):
    email = serializers.EmailField()
    name = serializers.CharField()
    phone = serializers.CharField()


class OrderIn(serializers.Serializer):
    channel = serializers.CharField()
    external_id = serializers.CharField()
    placed_at = serializers.DateTimeField()
    currency = serializers.CharField(max_length=3)
    customer = Person()
    shipping_address = Address()
    shipping_method = serializers.CharField()
    payment_status = serializers.CharField()
    lines = Line(many=True)
    shipping_total = serializers.DecimalField(max_digits=18, decimal_places=2)


def read(request: Request) -> dict[str, Any]:
    order = OrderIn(data=request.data)
    order.is_valid(raise_exception=True)
    return order.validated_data


def answer(draft: dict[str, Any], order_id: UUID, lines: list[dict[str, Any]], total: Decimal) -> dict[str, Any]:
    return {
        "id": str(order_id), "number": draft["external_id"], "status": "received", "channel": draft["channel"],
        "external_id": draft["external_id"], "placed_at": draft["placed_at"].isoformat(), "currency": draft["currency"],
        "customer": draft["customer"], "shipping_address": draft["shipping_address"], "total": str(total), "lines": lines,
        "issues": [], "purchase_orders": [], "shipments": [],
    }  # fmt: skip


class ThroughTheOrm(APIView):
    def post(self, request: Request) -> Response:
        """Eight statements: BEGIN, products, customer, order, lines, events, kept answer, COMMIT."""
        draft = read(request)
        now = timezone.now()
        products = Product.objects.filter(tenant_id=TENANT, sku__in=[line["sku"] for line in draft["lines"]])
        by_sku = {product.sku: product for product in products}
        person = draft["customer"]
        customer = Customer(
            id=uuid4(), tenant_id=TENANT, email=person["email"], name=person["name"], phone=person["phone"],
            country=draft["shipping_address"]["country"],
        )  # fmt: skip
        customer.save(force_insert=True)
        subtotal = sum(line["unit_price"] * line["quantity"] for line in draft["lines"])
        total = subtotal + draft["shipping_total"]
        order = Order(
            id=uuid4(), tenant_id=TENANT, number=draft["external_id"], channel=draft["channel"],
            external_id=draft["external_id"], content_hash="", placed_at=draft["placed_at"], currency=draft["currency"],
            customer=customer, customer_name=person["name"], email=person["email"], phone=person["phone"],
            shipping_address=dict(draft["shipping_address"]), country="US", shipping_method=draft["shipping_method"],
            payment_status=draft["payment_status"], subtotal=subtotal, shipping_total=draft["shipping_total"], total=total,
            tracking_token=uuid4().hex, search=f"{draft['external_id']} {person['email']} {person['name']}".lower(),
            needs_routing_at=now, created_by="reference",
        )  # fmt: skip
        order.save(force_insert=True)
        OrderLine.objects.bulk_create(
            OrderLine(
                id=uuid4(), tenant_id=TENANT, order=order, position=position, product=by_sku[line["sku"]], sku=line["sku"],
                name=by_sku[line["sku"]].name, quantity=line["quantity"], unit_price=line["unit_price"],
            )
            for position, line in enumerate(draft["lines"], 1)
        )  # fmt: skip
        Event.objects.bulk_create(
            Event(
                id=uuid4(),
                tenant_id=TENANT,
                name=name,
                stream=stream,
                actor="reference",
                at=now,
                data={"order": str(order.id)},
            )
            for name, stream in (("order.received", order.id), ("customer.created", customer.id))
        )
        lines = [{"sku": line["sku"], "quantity": line["quantity"], "status": "open"} for line in draft["lines"]]
        body = answer(draft, order.id, lines, total)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO api_idempotentanswer (id, tenant_id, api_key_id, key, fingerprint, status, body, created_at) "
                "VALUES (%s, %s, %s, %s, '', 201, %s, now())",
                [uuid4(), TENANT, TENANT, request.headers["Idempotency-Key"], json.dumps(body)],
            )
        return Response(body, status=201)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class OneStatement(APIView):
    def post(self, request: Request) -> Response:
        """The same in one statement, which is its own transaction."""
        draft = read(request)
        order_id = uuid4()
        subtotal = sum(line["unit_price"] * line["quantity"] for line in draft["lines"])
        total = subtotal + draft["shipping_total"]
        lines = [{"sku": line["sku"], "quantity": line["quantity"], "status": "open"} for line in draft["lines"]]
        body = answer(draft, order_id, lines, total)
        with connection.cursor() as cursor:
            cursor.execute(
                SQL,
                {
                    "tenant": TENANT, "customer_id": uuid4(), "order_id": order_id, "token": uuid4().hex,
                    "email": draft["customer"]["email"], "name": draft["customer"]["name"],
                    "phone": draft["customer"]["phone"], "number": draft["external_id"], "channel": draft["channel"],
                    "placed_at": draft["placed_at"], "currency": draft["currency"],
                    "address": json.dumps(draft["shipping_address"]), "method": draft["shipping_method"],
                    "payment": draft["payment_status"], "subtotal": subtotal, "shipping": draft["shipping_total"],
                    "total": total, "skus": [line["sku"] for line in draft["lines"]],
                    "quantities": [line["quantity"] for line in draft["lines"]],
                    "prices": [line["unit_price"] for line in draft["lines"]],
                    "key": request.headers["Idempotency-Key"], "body": json.dumps(body),
                },
            )  # fmt: skip
        return Response(body, status=201)
