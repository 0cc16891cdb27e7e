"""Accepting a purchase order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dropship.base.errors import IllegalMove, Invalid
from inventory.models import Reservation
from orders.actions.accept_purchase_order import NothingAccepted, QuantityTooHigh, UnknownLine, accept_purchase_order
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.models import Order, OrderLine, PurchaseOrder
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def accept(scene: Scene, purchase_order: PurchaseOrder, answers=None, *, supplier: str | None = "acme"):
    with scene.inside(supplier):
        return accept_purchase_order(purchase_order.id, answers=answers, by="supplier:clerk", at=timezone.now())


def test_takes_all_of_it_by_default(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2, lamp=1)

    accept(scene, purchase_order)

    purchase_order = scene.fresh(purchase_order)
    assert purchase_order.status == "accepted"
    assert purchase_order.responded_at is not None
    with scene.inside():
        assert list(purchase_order.lines.order_by("position").values_list("quantity_accepted", flat=True)) == [2, 1]
        assert not Reservation.objects.filter(confirmed_at=None).exists()
    assert scene.order_of(purchase_order).status == "processing"
    assert scene.events(purchase_order.order_id)[-1] == "purchase_order.accepted"


def test_routes_again_what_was_not_accepted_and_to_somebody_else(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    assert purchase_order.supplier.code == "acme"
    [line] = scene.line_ids(purchase_order)

    accept(scene, purchase_order, {line: (1, None)})

    assert scene.reserved("acme", "MUG-1") == 1
    with scene.inside():
        order_line = OrderLine.objects.get(order_id=purchase_order.order_id)
    assert (order_line.allocated, order_line.open, order_line.status) == (1, 2, "open")
    assert scene.order_of(purchase_order).needs_routing_at is not None

    scene.route()

    found = scene.purchase_orders(purchase_order.order_id)
    assert set(found) == {"acme", "birch"}
    assert scene.reserved("birch", "MUG-1") == 2
    order = scene.order_of(purchase_order)
    assert (order.status, order.needs_routing_at) == ("processing", None)


def test_keeps_promises_by_line_and_moves_the_dates_of_order_and_purchase_order(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1, lamp=1)
    mug, lamp = scene.line_ids(purchase_order)
    later = timezone.now() + timedelta(days=30)

    accept(scene, purchase_order, {lamp: (1, later)})

    purchase_order = scene.fresh(purchase_order)
    assert purchase_order.deliver_by == later
    assert scene.order_of(purchase_order).predicted_by == later
    with scene.inside():
        assert dict(purchase_order.lines.values_list("id", "promised_by")) == {mug: None, lamp: later}


def test_costs_only_what_was_accepted(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    [line] = scene.line_ids(purchase_order)

    accept(scene, purchase_order, {line: (2, None)})

    assert str(scene.fresh(purchase_order).cost_total) == "12.2000"


def test_the_same_answers_again_change_nothing(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    [line] = scene.line_ids(purchase_order)
    accept(scene, purchase_order, {line: (2, None)})
    told = scene.events(purchase_order.order_id)
    answered_at = scene.fresh(purchase_order).responded_at

    accept(scene, purchase_order, {line: (2, None)})

    assert scene.events(purchase_order.order_id) == told
    assert scene.fresh(purchase_order).responded_at == answered_at
    assert scene.reserved("acme", "MUG-1") == 2


def test_other_answers_afterwards_are_refused(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    [line] = scene.line_ids(purchase_order)
    accept(scene, purchase_order, {line: (2, None)})

    with pytest.raises(IllegalMove):
        accept(scene, purchase_order, {line: (3, None)})


def test_what_was_rejected_cannot_be_accepted(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    with scene.inside():
        reject_purchase_order(purchase_order.id, reason="capacity", by="x", at=timezone.now())

    with pytest.raises(IllegalMove):
        accept(scene, purchase_order)


@pytest.mark.parametrize(
    ("quantity", "refusal", "code"),
    [(4, QuantityTooHigh, "quantity_too_high"), (-1, Invalid, "invalid"), (0, NothingAccepted, "nothing_accepted")],
)
def test_refuses_wrong_quantities(scene: Scene, quantity: int, refusal: type, code: str) -> None:
    purchase_order = scene.routed(mug=3)
    [line] = scene.line_ids(purchase_order)

    with pytest.raises(refusal) as caught:
        accept(scene, purchase_order, {line: (quantity, None)})

    assert (caught.value.code, caught.value.status) == (code, 422)
    assert scene.fresh(purchase_order).status == "sent"


def test_refuses_a_line_of_another_purchase_order(scene: Scene) -> None:
    purchase_order, other = scene.routed(mug=3), scene.routed(mug=1)
    [foreign] = scene.line_ids(other)

    with pytest.raises(UnknownLine):
        accept(scene, purchase_order, {foreign: (1, None)})


def test_a_held_order_waits_with_what_was_not_accepted(scene: Scene) -> None:
    purchase_order = scene.routed(mug=3)
    [line] = scene.line_ids(purchase_order)
    with scene.inside():
        Order.objects.filter(id=purchase_order.order_id).update(status="on_hold")

    accept(scene, purchase_order, {line: (1, None)})

    order = scene.order_of(purchase_order)
    assert (order.status, order.needs_routing_at) == ("on_hold", None)
