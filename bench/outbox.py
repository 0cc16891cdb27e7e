"""The outbox: how many events one task hands on."""

from __future__ import annotations

from bench.ground import open_shop
from bench.measure import Busy, Figure

TABLES = "events_event"


def measure(*, quick: bool) -> list[Figure]:
    from dropship.base.jobs import JOBS

    shop = open_shop()
    orders = 300 if quick else 2000
    shop.fill("waiting_orders", batch="O", orders=orders, vacuum="orders_order, orders_orderline")
    while JOBS["route"](shop.tenant_id):
        pass
    batches: list[int] = []
    busy = Busy()

    def hand_on() -> None:
        while taken := JOBS["events"](shop.tenant_id):
            batches.append(taken)

    spent = busy.spent(hand_on) / 1000
    n = f"{sum(batches)} events of {orders} routed orders"
    return [
        Figure(label="events in one batch of a task", value=max(batches), unit="rows", at_least=100, n=n),
        Figure(label="events a second of a whole core, with mails and deliveries queued", value=sum(batches) / spent, unit="/s", n=n),
    ]  # fmt: skip
