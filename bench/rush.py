"""Fifty orders at once for ten units, over HTTP, with workers routing: ten are served, and nobody sees an error."""

from __future__ import annotations

from collections import Counter

from bench.ground import open_shop
from bench.http import post, send_all
from bench.latency import wait_until_routed
from bench.measure import Figure
from bench.portal import free_port, processes

BUYERS, UNITS, BUFFER = 50, 10, 1


def measure(*, quick: bool) -> list[Figure]:
    from dropship.tenancy.scope import tenant_scope
    from inventory.models import Stock
    from orders.models import Order, PurchaseOrderLine

    rounds = 1 if quick else 3
    served, errors, promised = [], 0, []
    with processes("web", "worker", "beat", port=(port := free_port())):
        for _ in range(rounds):
            shop = open_shop(suppliers=1, products=1, offers_each=1, on_hand=UNITS + BUFFER)
            orders = [shop.order(f"rush-{number}", lines=1) for number in range(BUYERS)]
            wire = [post("/api/v1/orders/", order, shop.key, idempotency_key=order["external_id"]) for order in orders]
            statuses = send_all(port, wire, connections=BUYERS).statuses
            errors += sum(times for status, times in statuses.items() if status != 201)
            wait_until_routed(shop, BUYERS)
            with tenant_scope(shop.tenant_id):
                states = Counter(Order.objects.values_list("status", flat=True))
                served.append(states["processing"])
                promised.append(sum(PurchaseOrderLine.objects.values_list("quantity", flat=True)))
                promised.append(sum(Stock.objects.values_list("reserved", flat=True)))
    n = f"{rounds} rounds, {BUYERS} connections"
    bounds = {"at_least": UNITS, "at_most": UNITS, "n": n}
    return [
        Figure(label="orders served, fewest", value=min(served), **bounds),
        Figure(label="orders served, most", value=max(served), **bounds),
        Figure(label="units promised, most", value=max(promised), **bounds),
        Figure(label="answers that are not 201", value=errors, at_most=0, n=n),
    ]
