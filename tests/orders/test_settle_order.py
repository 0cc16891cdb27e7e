"""An order's state follows from its units."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.actions.settle_order import settle_order
from orders.models import Order, OrderLine, PurchaseOrder, PurchaseOrderLine
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def settled(scene: Scene, purchase_order: PurchaseOrder) -> Order:
    with scene.inside():
        settle_order(purchase_order.order_id, by="test", at=timezone.now())
    return scene.order_of(purchase_order)


def shape(scene: Scene, purchase_order: PurchaseOrder, status: str, line: dict, order_line: dict, order_status: str):
    with scene.inside():
        PurchaseOrder.objects.filter(id=purchase_order.id).update(status=status)
        PurchaseOrderLine.objects.filter(purchase_order=purchase_order).update(**line)
        OrderLine.objects.filter(order_id=purchase_order.order_id).update(**{"allocated": 0, **order_line})
        Order.objects.filter(id=purchase_order.order_id).update(status=order_status)


ACCEPTED, SHIPPED, DELIVERED = (
    {"quantity_accepted": 4},
    {"quantity_accepted": 4, "quantity_shipped": 4},
    {"quantity_accepted": 4, "quantity_shipped": 4, "quantity_delivered": 4},
)


@pytest.mark.parametrize(
    ("purchase_order", "line", "order_line", "was", "becomes", "line_becomes"),
    [
        ("sent", {}, {}, "received", "processing", "allocated"),
        ("accepted", ACCEPTED, {}, "processing", "processing", "allocated"),
        ("rejected", {}, {}, "processing", "received", "open"),
        ("expired", {}, {}, "processing", "received", "open"),
        ("cancelled", {}, {}, "on_hold", "on_hold", "open"),
        ("rejected", {}, {"backordered": 4}, "received", "backordered", "backordered"),
        ("rejected", {}, {"backordered": 3}, "received", "received", "open"),
        ("rejected", {}, {"cancelled": 4}, "received", "cancelled", "cancelled"),
        ("partially_shipped", ACCEPTED | {"quantity_shipped": 1}, {}, "processing", "partially_shipped", "allocated"),
        ("partially_shipped", ACCEPTED | {"quantity_shipped": 1}, {}, "on_hold", "on_hold", "allocated"),
        ("shipped", SHIPPED, {}, "processing", "shipped", "shipped"),
        ("shipped", SHIPPED, {}, "on_hold", "shipped", "shipped"),
        ("shipped", {"quantity_accepted": 4, "quantity_shipped": 1, "quantity_cancelled": 3}, {"cancelled": 3},
         "partially_shipped", "shipped", "shipped"),
        ("delivered", DELIVERED, {}, "shipped", "delivered", "delivered"),
        ("delivered", DELIVERED, {"returned": 1}, "delivered", "delivered", "delivered"),
        ("delivered", DELIVERED, {"returned": 4}, "delivered", "delivered", "returned"),
    ],
)  # fmt: skip
def test_state_by_quantities(
    scene: Scene, purchase_order: str, line: dict, order_line: dict, was: str, becomes: str, line_becomes: str
) -> None:
    sent = scene.routed(mug=4)
    shape(scene, sent, purchase_order, line, order_line, was)

    order = settled(scene, sent)

    with scene.inside():
        only = OrderLine.objects.get(order=order)
    assert (order.status, only.status) == (becomes, line_becomes)
    assert only.open >= 0
    assert (order.needs_routing_at is not None) == (only.open > 0 and becomes not in {"on_hold", "cancelled"})


def test_again_changes_nothing(scene: Scene) -> None:
    sent = scene.routed(mug=4)
    shape(scene, sent, "shipped", SHIPPED, {}, "processing")
    first = settled(scene, sent)
    told = scene.events(first.id)

    again = settled(scene, sent)

    assert again.updated_at == first.updated_at
    assert scene.events(first.id) == told


def test_an_order_that_waits_already_keeps_its_place(scene: Scene) -> None:
    sent = scene.routed(mug=4)
    shape(scene, sent, "rejected", {}, {}, "processing")
    since = settled(scene, sent).needs_routing_at

    assert settled(scene, sent).needs_routing_at == since


def test_nothing_to_route_is_not_routed(scene: Scene) -> None:
    sent = scene.routed(mug=4)
    with scene.inside():
        Order.objects.filter(id=sent.order_id).update(needs_routing_at=timezone.now())

    assert settled(scene, sent).needs_routing_at is None


def test_takes_few_statements_whatever_the_number_of_lines(scene: Scene) -> None:
    sent = scene.routed(mug=1, lamp=1)
    shape(
        scene,
        sent,
        "delivered",
        {"quantity_accepted": 1, "quantity_shipped": 1, "quantity_delivered": 1},
        {},
        "processing",
    )

    with (
        scene.inside(),
        CaptureQueriesContext(
            connection,
        ) as statements,
    ):
        settle_order(sent.order_id, by="test", at=timezone.now())

    assert len(statements) <= 6
