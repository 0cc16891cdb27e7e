"""Shipping a purchase order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dropship.base.errors import IllegalMove, Invalid
from orders.actions.accept_purchase_order import QuantityTooHigh, UnknownLine, accept_purchase_order
from orders.actions.cancel_purchase_order import cancel_purchase_order
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.actions.ship_purchase_order import NothingToShip, ParcelDiffers, WrongTrackingNumber, ship_purchase_order
from orders.models import OrderLine, PurchaseOrder, Shipment
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def ship(scene: Scene, purchase_order: PurchaseOrder, lines=None, *, number: str = UPS, **more) -> Shipment:
    facts = {"carrier": "ups", "service": "ground", "shipped_at": hours_ago(1), **more}
    with scene.inside("acme"):
        return ship_purchase_order(
            purchase_order.id, tracking_number=number, lines=lines, by="supplier:clerk", at=timezone.now(), **facts
        )


def accepted(scene: Scene, **quantities: int) -> PurchaseOrder:
    purchase_order = scene.routed(**quantities)
    with scene.inside():
        accept_purchase_order(purchase_order.id, answers=None, by="x", at=timezone.now())
    return purchase_order


def test_sends_everything_in_one_parcel(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=2, lamp=1)
    left_at = hours_ago(3)

    shipment = ship(scene, purchase_order, shipped_at=left_at)

    purchase_order, order = scene.fresh(purchase_order), scene.order_of(purchase_order)
    assert (purchase_order.status, purchase_order.shipped_at) == ("shipped", left_at)
    assert (order.status, order.shipped_at) == ("shipped", left_at)
    assert (shipment.carrier, shipment.tracking_number, shipment.status) == ("ups", UPS, "in_transit")
    assert shipment.tracking_url.startswith("https://")
    with scene.inside():
        assert dict(shipment.lines.values_list("sku", "quantity")) == {"MUG-1": 2, "LAMP-2": 1}
        line = OrderLine.objects.get(order=order, sku="MUG-1")
    assert (line.allocated, line.shipped, line.status) == (0, 2, "shipped")
    assert scene.events(order.id)[-2:] == ["purchase_order.shipped", "order.shipped"]


def test_sends_it_in_parts(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=2, lamp=1)

    ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}])

    assert scene.fresh(purchase_order).status == "partially_shipped"
    assert scene.order_of(purchase_order).status == "partially_shipped"

    ship(scene, purchase_order, number=OTHER_UPS)

    assert scene.fresh(purchase_order).status == "shipped"
    assert scene.order_of(purchase_order).status == "shipped"
    assert scene.events(purchase_order.order_id).count("order.shipped") == 1


def test_accepts_in_full_what_was_not_answered(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)

    ship(scene, purchase_order)

    assert scene.fresh(purchase_order).status == "shipped"
    assert "purchase_order.accepted" in scene.events(purchase_order.order_id)


def test_the_same_parcel_again_is_the_standing_one(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=3)
    first = ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}])
    told = scene.events(purchase_order.order_id)

    again = ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}], number=f"{UPS[:5]} {UPS[5:]}")

    assert again.id == first.id
    assert scene.events(purchase_order.order_id) == told
    with scene.inside():
        assert purchase_order.lines.get().quantity_shipped == 1


def test_everything_in_the_same_parcel_again_is_the_standing_one(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=3)

    assert ship(scene, purchase_order).id == ship(scene, purchase_order).id


def test_the_same_number_with_other_contents_is_refused(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=3)
    ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}])

    with pytest.raises(ParcelDiffers):
        ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 2}])
    with pytest.raises(ParcelDiffers):
        ship(scene, purchase_order)


def test_a_carrier_of_unknown_format_goes_by_its_name(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=3)

    one = ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}], carrier="Ox Cart", number="AB-1234")
    two = ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}], carrier="Mule", number="AB-1234")

    assert (one.carrier, two.carrier) == ("Ox Cart", "Mule")


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([{"sku": "MUG-1", "quantity": 3}], QuantityTooHigh),
        ([{"sku": "MUG-1", "quantity": 1}, {"sku": "MUG-1", "quantity": 2}], QuantityTooHigh),
        ([{"sku": "MUG-1", "quantity": 0}], Invalid),
        ([{"sku": "NO-SUCH", "quantity": 1}], UnknownLine),
        ([{"line": "nonsense", "quantity": 1}], UnknownLine),
        ([], NothingToShip),
    ],
)
def test_refuses_wrong_contents(scene: Scene, lines: list, refusal: type) -> None:
    purchase_order = accepted(scene, mug=2)

    with pytest.raises(refusal):
        ship(scene, purchase_order, lines)

    with scene.inside():
        assert not Shipment.objects.exists()


def test_refuses_a_number_that_is_not_the_carriers(scene: Scene) -> None:
    with pytest.raises(WrongTrackingNumber) as caught:
        ship(scene, accepted(scene, mug=2), number="1Z5R89390357567128")

    assert caught.value.errors[0]["pointer"] == "/tracking_number"


@pytest.mark.parametrize(
    "moment", [timezone.now() + timedelta(hours=1), datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)]
)
def test_refuses_a_time_that_cannot_be(scene: Scene, moment: datetime) -> None:
    with pytest.raises(Invalid):
        ship(scene, accepted(scene, mug=2), shipped_at=moment)


def test_takes_parcels_that_left_before_they_were_ordered_here(scene: Scene) -> None:
    shipment = ship(scene, accepted(scene, mug=2), shipped_at=datetime(2017, 5, 1, tzinfo=UTC))

    assert shipment.shipped_at.year == 2017


def test_what_was_rejected_cannot_be_shipped(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    with scene.inside():
        reject_purchase_order(purchase_order.id, reason="capacity", by="x", at=timezone.now())

    with pytest.raises(IllegalMove):
        ship(scene, purchase_order)


def test_what_was_cancelled_is_not_shipped(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=3)
    ship(scene, purchase_order, [{"sku": "MUG-1", "quantity": 1}])
    with scene.inside():
        cancel_purchase_order(purchase_order.id, reason="enough", by="x", at=timezone.now())

    with pytest.raises(IllegalMove):
        ship(scene, purchase_order, number=OTHER_UPS)
