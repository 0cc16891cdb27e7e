"""Redis holds nothing that matters: orders come in and go out while it is away or emptied."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection

from dropship.base.jobs import JOBS
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from orders.models import Order
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.faults.mortal import run_to_the_end
from tests.orders.incoming import order_of

pytestmark = pytest.mark.django_db(transaction=True)
NOWHERE = {"REDIS_URL": "redis+socket:///nowhere.sock?virtual_host=0", "CACHE_URL": "unix:///nowhere.sock?db=1"}


@pytest.fixture
def key(maple: Tenant, acme, api) -> str:
    with tenant_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku))
    return api().key


def work_found_in_the_tables(rounds: int = 20) -> set[str]:
    """What a tick does, by the tables alone: the jobs that had something to do."""
    found: set[str] = set()
    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute("SELECT job, tenant_id FROM due_work()")
            waiting = cursor.fetchall()
        if not waiting:
            return found
        for job, tenant_id in waiting:
            found.add(job)
            JOBS[job](tenant_id if isinstance(tenant_id, UUID) else UUID(tenant_id))
    raise AssertionError(f"There is still work: {waiting}")


def test_orders_are_taken_in_and_worked_on_without_redis(maple: Tenant, key: str) -> None:
    began = time.monotonic()
    said = run_to_the_end("intake", maple.id, key, **NOWHERE)

    assert said.strip().endswith("[201, 201, 201] True")
    assert time.monotonic() - began < 40
    assert {"route", "events", "deliveries"} <= work_found_in_the_tables()
    with tenant_scope(maple):
        assert list(Order.objects.values_list("status", flat=True)) == ["processing"] * 3


def test_emptied_in_the_middle_the_work_goes_on(maple: Tenant, key: str, api) -> None:
    program = api()
    for number in range(4):
        assert program.post("/orders/", order_of(number), Idempotency_Key=f"e-{number}").status_code == 201
        cache.clear()

    again = program.post("/orders/", order_of(0), Idempotency_Key="e-0")
    work_found_in_the_tables()

    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    with tenant_scope(maple):
        assert list(Order.objects.values_list("status", flat=True)) == ["processing"] * 4
