"""From an order's arrival to its purchase orders, over HTTP: at rest, under load, and with workers that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing

from bench.ground import Shop, open_shop
from bench.http import Line, post
from bench.measure import Figure, percentile
from bench.portal import free_port, processes


def measure(*, quick: bool) -> list[Figure]:
    shop = open_shop()
    seconds = 8 if quick else 30
    found: list[Figure] = []
    with processes("web", "worker", "background", "beat", port=(port := free_port())) as running:
        _arrive(shop, port, "warm", rate=10, seconds=4)
        for label, rate, kill in (
            ("5 orders a second", 5, None),
            ("30 orders a second", 30, None),
            ("20 orders a second, a worker killed every 3 s", 20, lambda: _kill_a_child(running["worker"])),
        ):
            waits = _arrive(shop, port, f"at-{rate}", rate=rate, seconds=seconds, kill=kill)
            n = f"{len(waits)} orders"
            found += [
                Figure(label=f"{label}: p50", value=percentile(waits, 0.5), unit="s", n=n),
                Figure(label=f"{label}: p95", value=percentile(waits, 0.95), unit="s", at_most=1.0, n=n),
                Figure(label=f"{label}: longest", value=max(waits), unit="s", n=n),
            ]
    return found


def wait_until_routed(shop: Shop, orders: int, *, seconds: float = 60) -> None:
    """Until so many orders of the shop have been looked at."""
    with closing(Watch(shop)) as watch:
        ends = time.monotonic() + seconds
        while len(watch.routed()) < orders:
            if time.monotonic() > ends:
                raise SystemExit(f"of {orders} orders {len(watch.routed())} were routed in {seconds:g} s")
            time.sleep(0.05)


class Watch:
    """Looks at the orders from outside of everything, and sees what is committed."""

    def __init__(self, shop: Shop) -> None:
        import psycopg2

        self.tenant_id = str(shop.tenant_id)
        self.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        self.connection.autocommit = True

    def routed(self, prefix: str = "") -> set[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT external_id FROM orders_order WHERE tenant_id = %s AND routed_at IS NOT NULL AND external_id LIKE %s",
                [self.tenant_id, f"{prefix}%"],
            )
            return {row[0] for row in cursor.fetchall()}

    def close(self) -> None:
        self.connection.close()


def _arrive(
    shop: Shop, port: int, name: str, *, rate: float, seconds: float, kill: Callable[[], None] | None = None
) -> list[float]:
    """Send orders at an uneven pace; for each the seconds from its answer until it is seen routed."""
    answered: dict[str, float] = {}
    waits: dict[str, float] = {}
    done = threading.Event()

    def look() -> None:
        with closing(Watch(shop)) as watch:
            while not done.is_set() or len(waits) < len(answered):
                now = time.perf_counter()
                for order in watch.routed(name) - waits.keys():
                    if order in answered:
                        waits[order] = max(0.0, now - answered[order])
                if done.is_set() and now - max(answered.values()) > 60:
                    return
                time.sleep(0.02)

    watcher = threading.Thread(target=look)
    watcher.start()
    chance, began, next_kill = random.Random(name), time.perf_counter(), 3.0
    with Line(port) as line:
        while (now := time.perf_counter() - began) < seconds:
            order = f"{name}-{len(answered)}"
            status, body = line.ask(post("/api/v1/orders/", shop.order(order), shop.key, idempotency_key=order))
            if status != 201:
                raise SystemExit(f"an order was answered {status}: {body[:300]!r}")
            answered[order] = time.perf_counter()
            if kill and now > next_kill:
                kill()
                next_kill += 3.0
            time.sleep(chance.expovariate(rate))
    done.set()
    watcher.join()
    if missing := len(answered) - len(waits):
        raise SystemExit(f"{missing} orders were not routed within a minute")
    return list(waits.values())


def _kill_a_child(worker: subprocess.Popen[bytes]) -> None:
    """End one of the worker's pool processes without a word."""
    children = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=False)
    pids = [int(pid) for pid in children.stdout.split()]
    if pids:
        os.kill(random.choice(pids), signal.SIGKILL)
