"""Two people at the same purchase order in the same instant: real connections, real locks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from dropship.base.errors import IllegalMove, Refused
from inventory.models import Reservation, Stock
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.cancel_order import cancel_order
from orders.actions.cancel_purchase_order import cancel_purchase_order
from orders.actions.expire_purchase_orders import expire_purchase_orders
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import Order, OrderLine, PurchaseOrder, Shipment
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene(stock=500)


def at_once(scene: Scene, *moves: Callable[[], object]) -> list[Exception | None]:
    """Run the moves in threads that start together, each in a transaction of its own; what each raised."""
    gate = threading.Barrier(len(moves))
    raised: list[Exception | None] = [None] * len(moves)

    def run(index: int, move: Callable[[], object]) -> None:
        try:
            gate.wait(5)
            with scene.inside("acme"):
                move()
        except Exception as error:
            raised[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, move)) for index, move in enumerate(moves)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not [error for error in raised if error is not None and not isinstance(error, Refused)]
    return raised


def accept(purchase_order: PurchaseOrder) -> Callable[[], object]:
    return lambda: accept_purchase_order(purchase_order.id, answers=None, by="one", at=timezone.now())


def reject(purchase_order: PurchaseOrder) -> Callable[[], object]:
    return lambda: reject_purchase_order(purchase_order.id, reason="capacity", by="two", at=timezone.now())


def ship(purchase_order: PurchaseOrder, number: str = UPS, quantity: int | None = None) -> Callable[[], object]:
    lines = None if quantity is None else [{"sku": "MUG-1", "quantity": quantity}]
    return lambda: ship_purchase_order(
        purchase_order.id, carrier="ups", tracking_number=number, shipped_at=hours_ago(1), lines=lines, by="three",
        at=timezone.now(),
    )  # fmt: skip


def counted(scene: Scene) -> None:
    """Every counter agrees with the rows it counts."""
    with scene.inside():
        for stock in Stock.objects.all():
            open_units = Reservation.objects.filter(offer_id=stock.offer_id, released_at=None, settled_at=None)
            assert stock.reserved == sum(open_units.values_list("quantity", flat=True))
        for line in OrderLine.objects.all():
            assert line.open >= 0


def test_accepting_and_rejecting_one_wins(scene: Scene) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=2)

        raised = at_once(scene, accept(purchase_order), reject(purchase_order))

        lost = [error for error in raised if error is not None]
        assert len(lost) == 1
        assert isinstance(lost[0], IllegalMove)
        assert scene.fresh(purchase_order).status == ("accepted" if raised[0] is None else "rejected")
    counted(scene)


def test_two_clicks_on_accept_accept_once(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)

    assert at_once(scene, *[accept(purchase_order)] * 4) == [None] * 4

    assert scene.events(purchase_order.order_id).count("purchase_order.accepted") == 1


def test_accepting_and_expiring_one_wins(scene: Scene) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=2)
        with scene.inside():
            PurchaseOrder.objects.filter(id=purchase_order.id).update(respond_by=hours_ago(1))

        at_once(scene, accept(purchase_order), lambda: expire_purchase_orders(by="system:clock", at=timezone.now()))

        told = scene.events(purchase_order.order_id)
        assert ("purchase_order.accepted" in told) != ("purchase_order.expired" in told)
    counted(scene)


def test_cancelling_against_shipping(scene: Scene) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=2)

        raised = at_once(
            scene,
            lambda: cancel_purchase_order(purchase_order.id, reason="", by="staff", at=timezone.now()),
            ship(purchase_order),
        )

        assert [error is None for error in raised].count(True) == 1
        status = scene.fresh(purchase_order).status
        assert status == ("cancelled" if raised[0] is None else "shipped")
        with scene.inside():
            assert Shipment.objects.filter(purchase_order=purchase_order).exists() == (status == "shipped")
    counted(scene)


def test_cancelling_the_order_against_a_part_that_leaves(scene: Scene) -> None:
    for _ in range(ROUNDS):
        purchase_order = scene.routed(mug=3)

        at_once(
            scene,
            lambda: cancel_order(purchase_order.order_id, reason="", by="staff", at=timezone.now()),
            ship(purchase_order, quantity=1),
        )

        with scene.inside():
            order = Order.objects.get(id=purchase_order.order_id)
            line = OrderLine.objects.get(order=order)
        assert (order.status, line.shipped, line.cancelled) in {("cancelled", 0, 3), ("shipped", 1, 2)}
    counted(scene)


def test_parcels_side_by_side_never_hold_more_than_was_ordered(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    scene_numbers = [UPS, OTHER_UPS, "1Z999AA10123456784"]

    raised = at_once(scene, *[ship(purchase_order, number, 2) for number in scene_numbers])

    assert [error is None for error in raised].count(True) == 1
    with scene.inside():
        assert purchase_order.lines.get().quantity_shipped == 2


def test_the_same_parcel_twice_is_one(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)

    assert at_once(scene, *[ship(purchase_order)] * 4) == [None] * 4

    with scene.inside():
        assert Shipment.objects.filter(purchase_order=purchase_order).count() == 1


def test_the_same_news_twice_is_kept_once(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    with scene.inside():
        shipment = ship(purchase_order)()
    at = hours_ago(0.5)

    raised = at_once(
        scene,
        *[lambda: record_tracking_event(shipment.id, status="delivered", at=at, by="x", now=timezone.now())] * 4,
    )

    assert raised == [None] * 4
    with scene.inside():
        assert shipment.events.count() == 1
    assert scene.events(purchase_order.order_id).count("order.delivered") == 1
