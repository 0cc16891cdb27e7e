"""200 orders for 50 units from 16 workers at once: 50 are promised, never 51, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from inventory.actions import reservations
from inventory.models import Reservation, Stock
from orders.actions.cancel_order import cancel_order
from orders.actions.reroute_order import reroute_order
from orders.actions.route_orders import route_orders
from orders.models import Order, OrderLine, PurchaseOrder, PurchaseOrderLine
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, ORDERS, UNITS = 16, 200, 50


@pytest.fixture
def crowd(maple: Tenant, acme, birch) -> Tenant:
    """200 orders for one mug each; acme has 30 of them and birch 20."""
    with tenant_scope(maple):
        mug = ProductFactory(sku="MUG-1")
        OfferFactory(supplier=acme, product=mug, on_hand=30, cost=Decimal(6))
        OfferFactory(supplier=birch, product=mug, on_hand=UNITS - 30, cost=Decimal(8))
        for number in range(ORDERS):
            OrderFactory(number=str(1000 + number), lines=[("MUG-1", 1)])
    return maple


def at_once(work: Callable[[int], None], workers: int = WORKERS) -> list[Exception]:
    """Run `work(index)` in so many threads that start together; what went wrong in them."""
    gate = threading.Barrier(workers)
    wrong: list[Exception] = []

    def run(index: int) -> None:
        try:
            gate.wait(20)
            work(index)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert not any(thread.is_alive() for thread in threads)
    return wrong


def route_until_none_waits(tenant: Tenant, *, limit: int = 7) -> Callable[[int], None]:
    def work(index: int) -> None:
        while True:
            with tenant_scope(tenant):
                worked = route_orders(by=f"worker {index}", at=timezone.now(), limit=limit)
            if not worked:
                with tenant_scope(tenant):
                    if not Order.objects.awaiting_routing().exists():
                        return

    return work


def promised(tenant: Tenant) -> int:
    """Units promised, by the rows alone; every counter has to agree with the rows it counts."""
    with tenant_scope(tenant):
        for stock in Stock.objects.all():
            still_open = Reservation.objects.filter(offer_id=stock.offer_id, released_at=None, settled_at=None)
            rows = still_open.aggregate(units=Sum("quantity"))["units"] or 0
            assert stock.reserved == rows, "the counter is not the sum of its reservations"
            assert rows <= stock.on_hand, f"{rows} are promised of {stock.on_hand}"
        return Stock.objects.aggregate(units=Sum("reserved"))["units"]


def test_exactly_what_there_is_is_promised(crowd: Tenant) -> None:
    wrong = at_once(route_until_none_waits(crowd))

    assert wrong == []
    assert promised(crowd) == UNITS
    with tenant_scope(crowd):
        assert not Order.objects.awaiting_routing().exists()
        assert Order.objects.filter(status="processing").count() == UNITS
        assert Order.objects.filter(status="backordered").count() == ORDERS - UNITS
        assert OrderLine.objects.aggregate(units=Sum("allocated"))["units"] == UNITS
        assert PurchaseOrderLine.objects.aggregate(units=Sum("quantity"))["units"] == UNITS
        assert PurchaseOrder.objects.values("order").distinct().count() == UNITS


def test_orders_of_several_products_in_any_order_never_wait_in_a_circle(maple: Tenant, acme, birch) -> None:
    skus = [f"SKU-{number}" for number in range(6)]
    with tenant_scope(maple):
        for number, sku in enumerate(skus):
            OfferFactory(supplier=(acme, birch)[number % 2], product=ProductFactory(sku=sku), on_hand=40)
        for number in range(120):
            turned = skus[number % 6 :] + skus[: number % 6]
            OrderFactory(number=str(2000 + number), lines=[(sku, 1) for sku in turned[:3]])

    wrong = at_once(route_until_none_waits(maple, limit=5))

    assert wrong == []
    assert promised(maple) == 6 * 40
    with tenant_scope(maple):
        assert OrderLine.objects.aggregate(units=Sum("backordered"))["units"] == 120 * 3 - 6 * 40


def test_cancelling_while_routing_gives_back_once(crowd: Tenant) -> None:
    with tenant_scope(crowd):
        some = list(Order.objects.order_by("number").values_list("id", flat=True)[: ORDERS // 3])
    route = route_until_none_waits(crowd)

    def work(index: int) -> None:
        if index % 4:
            route(index)
            return
        for order_id in some:  # four of the sixteen cancel the same orders
            with tenant_scope(crowd):
                cancel_order(order_id, reason="changed my mind", by=f"staff {index}", at=timezone.now())

    wrong = at_once(work)

    assert [error for error in wrong if getattr(error, "code", "") != "illegal_transition"] == []
    promised(crowd)
    from orders.actions.release_backorders import release_backorders

    with tenant_scope(crowd):
        release_backorders(at=timezone.now())
    route(0)
    assert promised(crowd) == UNITS
    with tenant_scope(crowd):
        assert Order.objects.filter(status="cancelled").count() == len(some)


def test_sending_split_orders_to_be_routed_again_beside_routing_is_no_circle(maple: Tenant, acme, birch) -> None:
    """The earlier purchase order draws on the later stock: one after the other they would wait for each other."""
    with tenant_scope(maple):
        lamp = ProductFactory(sku="LAMP-2")
        mug = ProductFactory(sku="MUG-1")
        OfferFactory(supplier=birch, product=lamp, on_hand=500)
        OfferFactory(supplier=acme, product=mug, on_hand=500)
        for number in range(60):
            OrderFactory(number=str(3000 + number), lines=[("MUG-1", 1), ("LAMP-2", 1)])
        orders = list(Order.objects.order_by("number").values_list("id", flat=True))
    route = route_until_none_waits(maple, limit=20)
    route(0)

    def work(index: int) -> None:
        if index % 2:
            for _again in range(4):
                route(index)
            return
        for order_id in orders[index * 3 :] + orders[: index * 3]:
            with tenant_scope(maple):
                reroute_order(order_id, reason="", by=f"staff {index}", at=timezone.now())

    wrong = at_once(work, 8)

    assert [error for error in wrong if getattr(error, "code", "") != "illegal_transition"] == []
    route(0)
    assert promised(maple) == 120
    with tenant_scope(maple):
        assert PurchaseOrder.objects.filter(status="sent").count() == 120


def test_the_check_above_sees_an_oversale(crowd: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its twin with the lock taken away: workers read the same figure, and each believes the units its own.

    The pause only makes certain what happens anyway. The database's own guard then refuses the promise;
    without that the rows would show it.
    """
    assert "FOR UPDATE OF s" in reservations.LOCK
    unlocked = reservations.LOCK.replace("FOR UPDATE OF s", "")
    paused = unlocked.replace("WHERE ", "WHERE (SELECT 1 FROM pg_sleep(0.1)) = 1 AND ", 1)
    monkeypatch.setattr(reservations, "LOCK", paused)

    wrong = at_once(route_until_none_waits(crowd))

    try:
        promised(crowd)
        oversold = False
    except AssertionError:
        oversold = True
    assert oversold or wrong, "nothing noticed that the lock was gone"
