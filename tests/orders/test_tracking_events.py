"""What carriers tell of parcels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dropship.base.errors import Invalid, NotFound
from dropship.base.ids import uuid7
from orders.actions.record_tracking_event import UnknownTrackingStatus, record_tracking_event
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import OrderLine, PurchaseOrder, Shipment
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def ship(scene: Scene, purchase_order: PurchaseOrder, lines=None, number: str = UPS) -> Shipment:
    with scene.inside():
        return ship_purchase_order(
            purchase_order.id, carrier="ups", tracking_number=number, shipped_at=hours_ago(48), lines=lines, by="x",
            at=timezone.now(),
        )  # fmt: skip


def tell(scene: Scene, shipment: Shipment, status: str, at: datetime, **more) -> Shipment:
    with scene.inside("acme"):
        return record_tracking_event(shipment.id, status=status, at=at, by="carrier", now=timezone.now(), **more)


def test_follows_the_parcel(scene: Scene) -> None:
    shipment = ship(scene, scene.routed(mug=1))

    tell(scene, shipment, "out_for_delivery", hours_ago(5), location="Springfield")

    assert scene.fresh(shipment).status == "out_for_delivery"
    assert scene.events(shipment.order_id)[-1] == "shipment.updated"


def test_keeps_the_same_report_once(scene: Scene) -> None:
    shipment = ship(scene, scene.routed(mug=1))
    at = hours_ago(5)
    tell(scene, shipment, "in_transit", at, description="left Memphis")
    told = scene.events(shipment.order_id)

    tell(scene, shipment, "in_transit", at, description="left Memphis")

    with scene.inside():
        assert shipment.events.count() == 1
    assert scene.events(shipment.order_id) == told


def test_delivery_closes_lines_purchase_order_and_order_at_its_time(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    shipment = ship(scene, purchase_order)
    at = hours_ago(3)

    tell(scene, shipment, "delivered", at)

    order = scene.order_of(purchase_order)
    assert (order.status, order.delivered_at) == ("delivered", at)
    purchase_order = scene.fresh(purchase_order)
    assert (purchase_order.status, purchase_order.delivered_at) == ("delivered", at)
    assert scene.fresh(shipment).delivered_at == at
    with scene.inside():
        line = OrderLine.objects.get(order=order)
    assert (line.shipped, line.delivered, line.status) == (0, 2, "delivered")
    assert scene.events(order.id)[-2:] == ["shipment.updated", "order.delivered"]


def test_the_order_is_delivered_with_the_last_parcel(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    one = ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}])
    two = ship(scene, purchase_order, number=OTHER_UPS)

    tell(scene, one, "delivered", hours_ago(1))

    assert scene.order_of(purchase_order).status == "shipped"
    assert scene.fresh(purchase_order).status == "shipped"

    tell(scene, two, "delivered", hours_ago(2))

    order = scene.order_of(purchase_order)
    assert order.status == "delivered"
    assert order.delivered_at == scene.fresh(one).delivered_at


def test_late_news_does_not_move_it_back(scene: Scene) -> None:
    shipment = ship(scene, scene.routed(mug=1))
    tell(scene, shipment, "delivered", hours_ago(3))
    told = scene.events(shipment.order_id)

    tell(scene, shipment, "in_transit", hours_ago(20))
    tell(scene, shipment, "exception", hours_ago(1))

    assert scene.fresh(shipment).status == "delivered"
    assert scene.order_of(PurchaseOrder(order_id=shipment.order_id)).status == "delivered"
    assert scene.events(shipment.order_id).count("order.delivered") == told.count("order.delivered") == 1


def test_goes_on_from_an_exception(scene: Scene) -> None:
    shipment = ship(scene, scene.routed(mug=1))
    tell(scene, shipment, "exception", hours_ago(9))
    tell(scene, shipment, "out_for_delivery", hours_ago(4))

    assert scene.fresh(shipment).status == "out_for_delivery"


def test_a_delivered_parcel_may_come_back(scene: Scene) -> None:
    shipment = ship(scene, scene.routed(mug=1))
    tell(scene, shipment, "delivered", hours_ago(3))

    tell(scene, shipment, "returned_to_sender", hours_ago(1))

    assert scene.fresh(shipment).status == "returned_to_sender"


def test_an_earlier_time_of_delivery_told_later_is_taken_over(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    shipment = ship(scene, purchase_order)
    tell(scene, shipment, "delivered", hours_ago(3))
    earlier = hours_ago(4)

    tell(scene, shipment, "delivered", earlier)

    assert scene.order_of(purchase_order).delivered_at == earlier
    with scene.inside():
        assert purchase_order.lines.get().quantity_delivered == 1


@pytest.mark.parametrize(
    "at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), timezone.now() + timedelta(days=1)]
)
def test_refuses_times_that_cannot_be(scene: Scene, at: datetime) -> None:
    with pytest.raises(Invalid):
        tell(scene, ship(scene, scene.routed(mug=1)), "in_transit", at)


def test_refuses_an_unknown_status_and_an_unknown_parcel(scene: Scene) -> None:
    shipment = ship(scene, scene.routed(mug=1))

    with pytest.raises(UnknownTrackingStatus):
        tell(scene, shipment, "eaten", hours_ago(1))
    with pytest.raises(NotFound):
        tell(scene, Shipment(id=uuid7()), "delivered", hours_ago(1))
