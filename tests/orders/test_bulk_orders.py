"""What can be done to many orders at once, from their list."""

from __future__ import annotations

import pytest

from orders.models import Order
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("hold", "received", "on_hold"),
        ("release", "on_hold", "received"),
        ("cancel", "received", "cancelled"),
        ("reroute", "received", "received"),
    ],
)
def test_each_action_of_the_list_does_what_it_says(action, before, after, as_user, amy, maple, in_scope):
    with in_scope(maple):
        orders = [OrderFactory(lines=[(f"MUG-{n}", 1)], status=before, needs_routing_at=None) for n in range(2)]
        if action == "reroute":
            Order.objects.update(needs_routing_at="2026-01-05T10:00:00Z")
    browser = as_user(amy)
    page = browser.get("/orders/").content.decode()

    assert f'formaction="/bulk/orders.{action}/"' in page
    browser.post(f"/bulk/orders.{action}/", {"ids": [order.id for order in orders], "reason": "stocktaking"})

    with in_scope(maple):
        assert set(Order.objects.values_list("status", flat=True)) == {after}
        assert Order.objects.exclude(needs_routing_at=None).exists() == (action in {"release", "reroute"})


def test_an_analyst_is_offered_none_of_them(as_user, ana, maple, in_scope):
    with in_scope(maple):
        OrderFactory()

    page = as_user(ana).get("/orders/").content.decode()

    assert "/bulk/" not in page
    assert 'name="ids"' not in page
