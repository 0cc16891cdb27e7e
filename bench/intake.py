"""Orders come in: the portal's call, everything on, against bare views that only keep the same rows."""

from __future__ import annotations

import os
from statistics import median

from bench.ground import open_shop
from bench.http import CONNECTIONS, post, send_all
from bench.measure import Figure, in_turns, percentile, ratio
from bench.portal import free_port, processes, serving


def measure(*, quick: bool) -> list[Figure]:
    shop = open_shop()
    os.environ["BENCH_TENANT"] = str(shop.tenant_id)
    rounds, requests = (3, 160) if quick else (9, 400)
    ours, theirs = free_port(), free_port()
    spent: list[float] = []
    with processes("web", port=ours), serving("bench.reference.wsgi:application", port=theirs):

        def send(name: str, port: int, path: str, number: int) -> float:
            orders = [f"{name}-{number}-{index}" for index in range(requests)]
            wire = [post(path, shop.order(order), shop.key, idempotency_key=order) for order in orders]
            answers = send_all(port, wire)
            if answers.statuses != {201: requests}:
                raise SystemExit(f"{path} answered {dict(answers.statuses)}")
            if name == "ours" and number >= 0:
                spent.extend(answers.milliseconds)
            return answers.rate

        contestants = {
            "ours": lambda number: send("ours", ours, "/api/v1/orders/", number),
            "orm": lambda number: send("orm", theirs, "/orm/", number),
            "sql": lambda number: send("sql", theirs, "/sql/", number),
        }
        for contestant in contestants.values():
            contestant(-1)  # every process connects and fills its caches before anything counts
        rates = in_turns(contestants, rounds=rounds)
    n = f"median of {rounds} rounds in turn, {requests} requests each, {CONNECTIONS} connections"
    return [
        Figure(label="orders a second, everything on", value=median(rates["ours"]), unit="/s", n=n),
        Figure(label="bare DRF view, ORM, eight statements", value=median(rates["orm"]), unit="/s", n=n),
        Figure(label="bare DRF view, one statement", value=median(rates["sql"]), unit="/s", n=n),
        Figure(label="against the ORM view", value=100 * ratio(rates, "ours", "orm"), unit="%", at_least=100, n=n),
        Figure(
            label="against the one-statement view", value=100 * ratio(rates, "ours", "sql"), unit="%", at_least=45, n=n
        ),
        Figure(label="p95 of an order", value=percentile(spent, 0.95), unit="ms", n=f"{len(spent)} requests"),
    ]
