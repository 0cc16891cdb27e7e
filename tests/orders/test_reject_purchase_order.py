"""Rejecting a purchase order."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dropship.base.errors import IllegalMove
from inventory.models import Stock
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.reject_purchase_order import UnknownReason, reject_purchase_order
from orders.models import PurchaseOrder
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def reject(scene: Scene, purchase_order: PurchaseOrder, reason: str = "capacity", text: str = ""):
    with scene.inside(purchase_order.supplier.code):
        return reject_purchase_order(
            purchase_order.id, reason=reason, text=text, by="supplier:clerk", at=timezone.now()
        )


def test_frees_the_stock_and_routes_to_the_next_best(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)

    reject(scene, purchase_order, text="the kiln is broken")

    purchase_order = scene.fresh(purchase_order)
    assert (purchase_order.status, purchase_order.reason) == ("rejected", "capacity")
    assert purchase_order.reason_text == "the kiln is broken"
    assert scene.reserved("acme", "MUG-1") == 0
    assert scene.order_of(purchase_order).status == "received"

    scene.route()

    assert scene.purchase_orders(purchase_order.order_id)["birch"].status == "sent"
    assert scene.order_of(purchase_order).status == "processing"


def test_becomes_a_back_order_when_nobody_is_left(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    reject(scene, purchase_order)
    scene.route()
    second = scene.purchase_orders(purchase_order.order_id)["birch"]

    reject(scene, second)
    scene.route()

    order = scene.order_of(purchase_order)
    assert (order.status, order.needs_routing_at) == ("backordered", None)
    assert scene.reserved("birch", "MUG-1") == 0


def test_out_of_stock_takes_the_offer_from_sale(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)

    reject(scene, purchase_order, "out_of_stock")

    with scene.inside():
        stock = Stock.objects.get(offer=scene.offers["acme", "MUG-1"])
        untouched = Stock.objects.get(offer=scene.offers["acme", "LAMP-2"])
    assert (stock.on_hand, stock.reserved) == (0, 0)
    assert untouched.on_hand == 50
    assert "stock.back" not in scene.events(scene.products["MUG-1"].id)


def test_the_same_rejection_again_changes_nothing(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    reject(scene, purchase_order)
    told = scene.events(purchase_order.order_id)

    reject(scene, purchase_order)

    assert scene.events(purchase_order.order_id) == told


def test_another_reason_afterwards_is_refused(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    reject(scene, purchase_order)

    with pytest.raises(IllegalMove):
        reject(scene, purchase_order, "other")


def test_what_was_accepted_cannot_be_rejected(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    with scene.inside():
        accept_purchase_order(purchase_order.id, answers=None, by="x", at=timezone.now())

    with pytest.raises(IllegalMove) as caught:
        reject(scene, purchase_order)

    assert caught.value.code == "illegal_transition"


def test_refuses_an_unknown_reason(scene: Scene) -> None:
    with pytest.raises(UnknownReason):
        reject(scene, scene.routed(mug=2), "bored")
