"""Routing: two workers side by side with 20,000 offers, against plain set-based SQL that writes the same rows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import count
from statistics import median

from bench.ground import ROOT, Shop, open_shop
from bench.measure import Figure, in_turns, ratio

TABLES = "orders_order, orders_orderline, orders_purchaseorder, orders_purchaseorderline, orders_decision, inventory_reservation, inventory_stock, events_event"
_batches = count(1)


def measure(*, quick: bool) -> list[Figure]:
    rounds, orders = (2, 400) if quick else (5, 2000)
    even, hot = open_shop(), open_shop()
    for how in ("job", "sql"):
        _route(even, how, orders=200)  # tables have rows and statistics before anything counts
    cores: dict[str, list[float]] = {"job": [], "sql": [], "hot": []}

    def turn(shop: Shop, how: str, workers: int, name: str, products: int = 0) -> float:
        rate, spent = _route(shop, how, orders=orders, workers=workers, products=products)
        cores.setdefault(name, []).append(orders / spent)
        return rate

    rates = in_turns(
        {
            "one": lambda _: turn(even, "job", 1, "one"),
            "sql": lambda _: turn(even, "sql", 1, "sql"),
            "two": lambda _: turn(even, "job", 2, "two"),
            "hot": lambda _: turn(hot, "job", 2, "hot", products=3),
        },
        rounds=rounds,
    )
    n = f"median of {rounds} rounds in turn, {orders} orders each, 20,000 offers, 24 suppliers"
    return [
        Figure(label="two workers, orders a second by the clock", value=median(rates["two"]), unit="/s", n=n),
        Figure(label="two workers, orders a second of two whole cores", value=2 * median(cores["two"]), unit="/s", at_least=500, n=n),
        Figure(label="one worker, orders a second by the clock", value=median(rates["one"]), unit="/s", n=n),
        Figure(label="plain SQL, one connection", value=median(rates["sql"]), unit="/s", n=n),
        Figure(label="one worker against plain SQL, by the clock", value=100 * ratio(rates, "one", "sql"), unit="%", at_least=25, n=n),
        Figure(label="one worker against plain SQL, time on a core", value=100 * ratio(cores, "one", "sql"), unit="%", n=n),
        Figure(label="all on the same three SKUs against even", value=100 * ratio(rates, "hot", "two"), unit="%", at_least=65, n=n),
    ]  # fmt: skip


def _route(shop: Shop, how: str, *, orders: int, workers: int = 1, products: int = 0) -> tuple[float, float]:
    """Let so many processes route fresh orders; orders a second, and the core seconds that all spent together."""
    values = {"products": products} if products else {}
    shop.fill("waiting_orders", batch=f"R{next(_batches)}x", orders=orders, vacuum=TABLES, **values)
    command = [sys.executable, "-m", "bench.router", how, str(shop.tenant_id)]
    routers = [
        subprocess.Popen(command, cwd=ROOT, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    for router in routers:
        if router.stdout.readline().strip() != "ready":
            raise SystemExit("a router did not start")
    began = time.perf_counter()
    for router in routers:
        router.stdin.write("\n")
        router.stdin.flush()
    spent = sum(float(router.stdout.readline()) for router in routers) / 1000
    seconds = time.perf_counter() - began
    for router in routers:
        router.communicate()
    return orders / seconds, spent
