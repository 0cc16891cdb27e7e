"""Two people at the same return, or at the same unit, in the same instant: real connections, real locks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.actions.cancel_return import cancel_return
from orders.actions.receive_return import receive_return
from orders.actions.refund_return import refund_return
from orders.actions.replace_return import replace_return
from orders.actions.request_return import request_return
from orders.models import Refund, Return, ReturnLine
from tests.orders.returns_scene import ReturnsScene, returns_scene
from tests.races.test_purchase_orders import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene(stock=500)


def test_a_unit_asked_for_twice_at_once_is_in_one_return(scene):
    for _round in range(ROUNDS):
        order = scene.delivered(mug=1)

        def ask(order=order) -> None:
            request_return(order.id, lines=[{"sku": "MUG-1", "quantity": 1}], by="x", at=timezone.now())

        raised = at_once(scene.scene, ask, ask, ask)
        assert sorted(error is None for error in raised) == [False, False, True]
        with scene.inside():
            assert ReturnLine.objects.filter(rma__order=order).count() == 1


def test_a_form_sent_twice_at_once_is_taken_once(scene):
    for _round in range(ROUNDS):
        order = scene.delivered(mug=2)

        def ask(order=order) -> None:
            lines = [{"sku": "MUG-1", "quantity": 1}]
            request_return(order.id, lines=lines, request=order.id, by="x", at=timezone.now())

        assert at_once(scene.scene, ask, ask) == [None, None]
        with scene.inside():
            assert Return.objects.filter(order=order).count() == 1


def test_refunded_twice_at_once_money_is_given_back_once(scene):
    for _round in range(ROUNDS):
        order, rma = scene.until("inspected", mug=2)

        def refund(rma=rma) -> None:
            refund_return(rma.id, amount=Decimal("25.00"), by="x", at=timezone.now())

        raised = at_once(scene.scene, refund, refund)
        assert sorted(error is None for error in raised) == [False, True]
        with scene.inside():
            assert [refund.amount for refund in Refund.objects.filter(order=order)] == [Decimal("25.00")]


def test_refunded_and_replaced_at_once_the_customer_gets_one_of_the_two(scene):
    for _round in range(ROUNDS):
        order, rma = scene.until("inspected", mug=1)
        raised = at_once(
            scene.scene,
            lambda rma=rma: refund_return(rma.id, by="x", at=timezone.now()),
            lambda rma=rma: replace_return(rma.id, by="x", at=timezone.now()),
        )
        assert sorted(error is None for error in raised) == [False, True]
        with scene.inside():
            was_refunded = Refund.objects.filter(order=order).exists()
        assert scene.counts(order) == ({"returned": 1} if was_refunded else {"open": 1})


def test_received_and_cancelled_at_once_the_counters_tell_which(scene):
    for _round in range(ROUNDS):
        order, rma = scene.until("approved", mug=2)
        raised = at_once(
            scene.scene,
            lambda rma=rma: receive_return(rma.id, by="x", at=timezone.now()),
            lambda rma=rma: cancel_return(rma.id, by="y", at=timezone.now()),
        )
        assert sorted(error is None for error in raised) == [False, True]
        came = scene.status(rma) == "received"
        assert scene.counts(order) == ({"returned": 2} if came else {"delivered": 2})
