"""Purchase orders that nobody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.expire_purchase_orders import expire_purchase_orders
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def expire(scene: Scene, *, hours: float) -> int:
    with scene.inside():
        return expire_purchase_orders(by="system:clock", at=timezone.now() + timedelta(hours=hours))


def test_waits_until_the_deadline(scene: Scene) -> None:
    scene.routed(mug=1)

    assert expire(scene, hours=23) == 0


def test_frees_the_stock_and_routes_to_the_next_best(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)

    assert expire(scene, hours=25) == 1

    assert scene.fresh(purchase_order).status == "expired"
    assert scene.reserved("acme", "MUG-1") == 0
    assert scene.events(purchase_order.order_id)[-1] == "purchase_order.expired"
    with scene.inside():
        order = scene.order_of(purchase_order)
        type(order).objects.filter(id=order.id).update(needs_routing_at=timezone.now())
    scene.route()
    assert scene.purchase_orders(purchase_order.order_id)["birch"].status == "sent"


def test_leaves_what_was_answered(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    with scene.inside():
        accept_purchase_order(purchase_order.id, answers=None, by="x", at=timezone.now())

    assert expire(scene, hours=25) == 0
    assert scene.fresh(purchase_order).status == "accepted"


def test_takes_many_in_batches_and_each_once(scene: Scene) -> None:
    for _ in range(3):
        scene.routed(mug=1)
    with scene.inside():
        late = timezone.now() + timedelta(hours=25)
        taken = [expire_purchase_orders(by="system:clock", at=late, limit=2) for _ in range(3)]

    assert taken == [2, 1, 0]


def test_the_clock_finds_it_in_every_tenant_and_the_job_expires_it(scene: Scene) -> None:
    from django.db import connection

    from dropship.tenancy import scope
    from orders.models import PurchaseOrder
    from orders.tasks import expire_unanswered

    purchase_order = scene.routed(mug=1)
    with scene.inside():
        PurchaseOrder.objects.filter(id=purchase_order.id).update(respond_by=timezone.now() - timedelta(minutes=1))
    scope.forget()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id FROM due_work() WHERE job = 'expire'")
        due = [row[0] for row in cursor.fetchall()]

    assert due == [scene.tenant.id]
    assert [expire_unanswered(scene.tenant.id), expire_unanswered(scene.tenant.id)] == [1, 0]
    assert scene.fresh(purchase_order).status == "expired"
