"""The outbox: how many events one task hands on, and how fast an order's life passes through it."""

from __future__ import annotations

from bench.ground import Shop, open_shop
from bench.measure import Busy, Figure

WAITING = "orders_order, orders_orderline"


def measure(*, quick: bool) -> list[Figure]:
    from dropship.base.jobs import JOBS

    shop = open_shop()
    orders = 600 if quick else 2000
    shop.fill("waiting_orders", batch="O", orders=orders, vacuum=WAITING)
    received = _say_received(shop)
    while JOBS["route"](shop.tenant_id):
        pass
    batches: list[int] = []
    busy = Busy()

    def hand_on() -> None:
        while taken := JOBS["events"](shop.tenant_id):
            batches.append(taken)

    spent = busy.spent(hand_on) / 1000
    n = f"{sum(batches)} events of {received} orders: received, routed, purchase orders sent; {_mails(shop)} mails"
    return [
        Figure(label="events in one batch of a task", value=max(batches), unit="rows", at_least=100, n=n),
        Figure(
            label="events a second of a whole core, mails queued",
            value=sum(batches) / spent,
            unit="/s",
            at_least=1000,
            n=n,
        ),
    ]


def _say_received(shop: Shop) -> int:
    """The event with which each waiting order came in; how many they are."""
    from django.utils import timezone

    from dropship.events.record import record_many
    from dropship.tenancy.scope import tenant_scope
    from orders.events import OrderReceived
    from orders.models import Order

    with tenant_scope(shop.tenant_id):
        came = [
            OrderReceived(order_id, number, "web", number, "received")
            for order_id, number in Order.objects.values_list("id", "number")
        ]
        record_many(came, by="bench", at=timezone.now())
    return len(came)


def _mails(shop: Shop) -> int:
    from dropship.deliveries.models import Delivery
    from dropship.tenancy.scope import tenant_scope

    with tenant_scope(shop.tenant_id):
        return Delivery.objects.count()
