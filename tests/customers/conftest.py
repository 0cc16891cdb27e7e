from __future__ import annotations

import pytest


@pytest.fixture
def shop(api, maple):
    """A retailer whose supplier acme has mugs."""
    program = api()
    assert program.post("/products/", {"sku": "MUG-1", "name": "Mug", "price": "12.50", "currency": "USD"}).status_code == 201  # fmt: skip
    body = {"code": "acme", "name": "Acme", "email": "desk@acme.example", "currency": "USD", "country": "US"}
    assert program.post("/suppliers/", body).status_code == 201
    items = [{"supplier_sku": "A-77", "sku": "MUG-1", "quantity": 50, "cost": "6.10"}]
    assert program.put("/suppliers/acme/stock/", {"mode": "partial", "items": items}).status_code == 200
    return program
