"""The schema is whole: every call, what it takes, what it answers, how it fails, and who may call."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

# What the public contract lists, of the parts that there are.
CALLS = """
GET POST   /api/v1/orders/
POST       /api/v1/orders/bulk/
GET        /api/v1/orders/{order_id}/
POST       /api/v1/orders/{order_id}/cancel/
POST       /api/v1/orders/{order_id}/hold/
POST       /api/v1/orders/{order_id}/release/
POST       /api/v1/orders/{order_id}/reroute/
GET        /api/v1/orders/{order_id}/timeline/
GET        /api/v1/orders/{order_id}/routing/
GET        /api/v1/purchase-orders/
GET        /api/v1/purchase-orders/{purchase_order}/
POST       /api/v1/purchase-orders/{purchase_order}/accept/
POST       /api/v1/purchase-orders/{purchase_order}/reject/
POST       /api/v1/purchase-orders/{purchase_order}/ship/
POST       /api/v1/purchase-orders/{purchase_order}/cancel/
GET POST   /api/v1/products/
PATCH      /api/v1/products/{sku}/
GET        /api/v1/products/{sku}/availability/
GET POST   /api/v1/suppliers/
GET        /api/v1/suppliers/{code}/
PUT        /api/v1/suppliers/{code}/stock/
GET        /api/v1/feed-runs/{run_id}/
GET POST   /api/v1/customers/
GET        /api/v1/customers/{customer_id}/
POST       /api/v1/customers/{customer_id}/erase/
GET        /api/v1/customers/{customer_id}/export/
GET POST   /api/v1/shipments/
POST       /api/v1/shipments/{shipment}/events/
GET        /api/v1/metrics/kpis/
GET        /api/v1/me/
"""
WITHOUT_BODY = {"returns_replace", "customers_erase"}


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield f"{method.upper()} {path}", operation


def test_is_made_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_holds_every_call_of_the_contract(schema):
    wanted = {f"{method} {line.split()[-1]}" for line in CALLS.strip().splitlines() for method in line.split()[:-1]}

    assert wanted - {name for name, _operation in operations(schema)} == set()


def test_every_write_says_what_it_takes_and_every_call_what_it_answers(schema):
    silent = [
        name
        for name, operation in operations(schema)
        if operation["operationId"] not in WITHOUT_BODY
        and (
            (not name.startswith("GET") and not operation.get("requestBody", {}).get("content"))
            or not any(code.startswith("2") and one.get("content") for code, one in operation["responses"].items())
        )
    ]

    assert silent == []


def test_every_call_says_how_it_fails(schema):
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for name, operation in operations(schema):
        answers = operation["responses"]
        expected = {"401", "403", "429"} | (set() if name.startswith("GET") else {"409", "413", "422"})
        expected |= {"404"} if "{" in name else set()
        assert expected <= set(answers), name
        for code in expected:
            assert answers[code]["content"] == problem, (name, code)
    assert {"type", "title", "status", "detail", "errors", "request_id"} <= set(
        schema["components"]["schemas"]["Problem"]["properties"]
    )


def test_every_write_takes_an_idempotency_key(schema):
    for name, operation in operations(schema):
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (not name.startswith("GET")), name


def test_every_call_needs_a_key(schema):
    assert schema["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    assert [name for name, operation in operations(schema) if operation.get("security") != [{"apiKey": []}]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/"])
def test_is_shown_without_login(client, path):
    assert client.get(path).status_code == 200
