"""The same order from twenty connections at once is one order."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from dropship.api import idempotency
from dropship.events.models import Event
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from orders.models import Order, OrderLine
from tests.doors import Program
from tests.factories.inventory import ProductFactory
from tests.orders.incoming import an_order

pytestmark = pytest.mark.django_db(transaction=True)
CALLERS = 20


@pytest.fixture
def key(maple: Tenant, api) -> str:
    with tenant_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            ProductFactory(sku=sku)
    return api().key


def at_once(key: str, orders: list[dict[str, Any]], headers: list[dict[str, str]]) -> list[Any]:
    """Send each order from a connection of its own, all in the same instant."""
    gate = threading.Barrier(len(orders))
    answers: list[Any] = [None] * len(orders)

    def send(index: int) -> None:
        program = Program(key, raise_errors=False)
        try:
            gate.wait(20)
            answers[index] = program.post("/orders/", orders[index], **headers[index])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(index,)) for index in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in answers
    return answers


def kept(tenant: Tenant) -> tuple[int, int, int]:
    with tenant_scope(tenant):
        return Order.objects.count(), OrderLine.objects.count(), Event.objects.filter(name="order.received").count()


def test_the_same_external_id_is_one_order(maple: Tenant, key: str) -> None:
    answers = at_once(key, [an_order("R-1")] * CALLERS, [{}] * CALLERS)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CALLERS - 1}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert kept(maple) == (1, 2, 1)


def test_the_same_external_id_with_other_contents_is_the_first_alone(maple: Tenant, key: str) -> None:
    orders = [an_order("R-2", notes=f"note {number}") for number in range(CALLERS)]

    answers = at_once(key, orders, [{}] * CALLERS)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CALLERS - 1}
    assert kept(maple) == (1, 2, 1)


def test_the_same_key_is_one_order_and_one_body(maple: Tenant, key: str) -> None:
    answers = at_once(key, [an_order(None)] * CALLERS, [{"Idempotency_Key": "one"}] * CALLERS)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == CALLERS - 1
    assert kept(maple) == (1, 2, 1)


def test_new_orders_of_one_customer_do_not_stand_in_each_other_s_way(maple: Tenant, key: str) -> None:
    orders = [an_order(f"R-{number}", placed_at=f"2026-01-{number + 1:02}T10:00:00Z") for number in range(CALLERS)]

    answers = at_once(key, orders, [{"Idempotency_Key": f"key-{number}"} for number in range(CALLERS)])

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == CALLERS
    with tenant_scope(maple):
        assert Order.objects.values("customer").distinct().count() == 1


def test_without_the_claim_the_key_protects_nothing(maple: Tenant, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test of one key: with the claim taken away it would see many orders."""
    monkeypatch.setattr(idempotency, "claim", lambda *_: None)
    monkeypatch.setattr(idempotency, "keep", lambda *_: None)

    at_once(key, [an_order(None)] * CALLERS, [{"Idempotency_Key": "one"}] * CALLERS)

    assert kept(maple)[0] > 1
