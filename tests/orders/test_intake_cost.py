"""An order costs the same few round trips whatever it holds, and says so for keys, repeats and issues."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from tests.doors import Program
from tests.factories.inventory import ProductFactory
from tests.orders.incoming import order_of

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 8  # BEGIN and COMMIT are two of them


@pytest.fixture
def program(maple: Tenant, acme, api) -> Program:
    """A store whose first order is in: the key's use is noted, the sequence of numbers is made."""
    with tenant_scope(maple):
        for number in range(100):
            ProductFactory(sku=f"SKU-{number}")
    program = api()
    assert program.post("/orders/", _order(0, lines=1), Idempotency_Key="first").status_code == 201
    return program


def _order(number: int, *, lines: int, sku: str = "SKU", **changes: Any) -> dict[str, Any]:
    wanted = [{"sku": f"{sku}-{line}", "quantity": 1, "unit_price": "2.50"} for line in range(lines)]
    return order_of(number, lines=wanted, **changes)


def _round_trips(program: Program, order: dict[str, Any], key: str, *, status: int = 201) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert program.post("/orders/", order, Idempotency_Key=key).status_code == status
    said = [query["sql"] for query in queries]
    assert said[0] == "BEGIN" and said[-1] == "COMMIT", "the whole request is one transaction, and all of it is counted"
    return len(said)


def test_three_lines_and_a_hundred_take_the_same_few_round_trips(program: Program) -> None:
    few, many = (
        _round_trips(program, _order(number, lines=lines), f"k-{number}") for number, lines in ((1, 3), (2, 100))
    )

    assert few == many <= MOST


def test_an_order_with_issues_takes_no_more(program: Program) -> None:
    order = _order(3, lines=100, sku="UNKNOWN", payment_status="pending")

    assert _round_trips(program, order, "k-3") <= MOST


def test_a_repeat_takes_fewer(program: Program) -> None:
    order = _order(4, lines=3)
    first = _round_trips(program, order, "k-4")

    assert _round_trips(program, order, "k-4") < first
