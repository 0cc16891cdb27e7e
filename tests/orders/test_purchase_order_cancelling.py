"""Withdrawing a purchase order, alone or with its order."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dropship.base.errors import IllegalMove
from orders.actions.cancel_order import cancel_order
from orders.actions.cancel_purchase_order import cancel_purchase_order, cancel_purchase_orders_of
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import OrderLine, PurchaseOrder
from tests.orders.purchasing_scene import UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def cancel(scene: Scene, purchase_order: PurchaseOrder) -> PurchaseOrder:
    with scene.inside():
        return cancel_purchase_order(purchase_order.id, reason="too slow", by="user:amy", at=timezone.now())


def ship_one(scene: Scene, purchase_order: PurchaseOrder):
    with scene.inside():
        return ship_purchase_order(
            purchase_order.id,
            carrier="ups",
            tracking_number=UPS,
            shipped_at=hours_ago(1),
            lines=[{"sku": "MUG-1", "quantity": 1}],
            by="x",
            at=timezone.now(),
        )


def test_frees_the_stock_and_sends_the_order_to_be_routed_again(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)

    cancel(scene, purchase_order)

    purchase_order = scene.fresh(purchase_order)
    assert (purchase_order.status, purchase_order.reason_text) == ("cancelled", "too slow")
    assert scene.reserved("acme", "MUG-1") == 0
    order = scene.order_of(purchase_order)
    assert (order.status, order.needs_routing_at is not None) == ("received", True)
    scene.route()
    assert scene.order_of(purchase_order).status == "processing"


def test_again_changes_nothing(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    cancel(scene, purchase_order)
    told = scene.events(purchase_order.order_id)

    cancel(scene, purchase_order)

    assert scene.events(purchase_order.order_id) == told


def test_keeps_what_has_left(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    ship_one(scene, purchase_order)

    cancel(scene, purchase_order)

    purchase_order = scene.fresh(purchase_order)
    assert purchase_order.status == "shipped"
    assert scene.reserved("acme", "MUG-1") == 1
    with scene.inside():
        line = purchase_order.lines.get()
        order_line = OrderLine.objects.get(order_id=purchase_order.order_id)
    assert (line.quantity_shipped, line.quantity_cancelled) == (1, 2)
    assert (order_line.shipped, order_line.open) == (1, 2)


def test_is_over_when_what_has_left_has_arrived(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    shipment = ship_one(scene, purchase_order)
    with scene.inside():
        record_tracking_event(shipment.id, status="delivered", at=hours_ago(0.5), by="x", now=timezone.now())

    cancel(scene, purchase_order)

    assert scene.fresh(purchase_order).status == "delivered"


def test_what_has_left_whole_cannot_be_cancelled(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    ship_one(scene, purchase_order)

    with pytest.raises(IllegalMove):
        cancel(scene, purchase_order)


def test_cancelling_the_order_cancels_at_every_supplier(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2, lamp=1)

    with scene.inside():
        order = cancel_order(purchase_order.order_id, reason="changed my mind", by="x", at=timezone.now())

    assert (order.status, order.needs_routing_at) == ("cancelled", None)
    assert scene.fresh(purchase_order).status == "cancelled"
    assert scene.reserved("acme", "MUG-1") == scene.reserved("acme", "LAMP-2") == 0


def test_cancelling_the_order_lets_go_what_has_left(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    ship_one(scene, purchase_order)

    with scene.inside():
        order = cancel_order(purchase_order.order_id, reason="", by="x", at=timezone.now())
        line = OrderLine.objects.get(order=order)

    assert order.status == "shipped"
    assert (line.shipped, line.cancelled, line.status) == (1, 2, "shipped")


def test_says_how_much_of_each_line_was_withdrawn(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3, lamp=1)
    ship_one(scene, purchase_order)

    with scene.inside():
        units = cancel_purchase_orders_of(purchase_order.order_id, reason="", by="x", at=timezone.now())
        skus = dict(OrderLine.objects.values_list("id", "sku"))

    assert {skus[line_id]: quantity for line_id, quantity in units.items()} == {"MUG-1": 2, "LAMP-2": 1}
