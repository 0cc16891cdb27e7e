"""Orders come in: the portal's call, everything on, against bare views that only keep the same rows.

All three are served by the same process model, over the same database and the same engine with the same session
settings. The bare views (`bench/reference`) have no middleware, keys, policies, checks or rate limit; each writes the
rows the portal writes: customer, order, three lines, two events, kept answer. One does so by the ORM in eight
statements (BEGIN and COMMIT counted), one in a single statement that is its own transaction.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from statistics import median

from bench.ground import open_shop
from bench.http import CONNECTIONS, post, send_all
from bench.measure import Figure, in_turns, percentile, ratio
from bench.portal import free_port, processes, serving


def measure(*, quick: bool) -> list[Figure]:
    shop = open_shop()
    os.environ["BENCH_TENANT"] = str(shop.tenant_id)
    rounds, requests = (11, 48) if quick else (25, 160)  # short turns, so that a busy neighbour meets all three
    ours, theirs = free_port(), free_port()
    waited: list[float] = []
    worked: dict[str, list[float]] = defaultdict(list)
    with processes("web", port=ours), serving("bench.reference.wsgi:application", port=theirs):

        def send(name: str, port: int, path: str, number: int) -> float:
            orders = [f"{name}-{number}-{index}" for index in range(requests)]
            wire = [post(path, shop.order(order), shop.key, idempotency_key=order) for order in orders]
            began = _computed()
            answers = send_all(port, wire)
            if answers.statuses != {201: requests}:
                raise SystemExit(f"{path} answered {dict(answers.statuses)}")
            if number >= 0:
                worked[name].append(requests / (_computed() - began))
                waited.extend(answers.milliseconds if name == "ours" else ())
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
        Figure(
            label="the same on a core: against the ORM view", value=100 * ratio(worked, "ours", "orm"), unit="%", n=n
        ),
        Figure(label="against the one-statement view", value=100 * ratio(worked, "ours", "sql"), unit="%", n=n),
        Figure(label="p95 of an order", value=percentile(waited, 0.95), unit="ms", n=f"{len(waited)} requests"),
    ]


def _computed() -> float:
    """Seconds that the web servers and all database sessions have spent on a core until now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        pids = {row[0] for row in cursor.fetchall()}
    servers = {int(one) for one in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()}
    for server in servers:
        pids |= {int(one) for one in Path(f"/proc/{server}/task/{server}/children").read_text().split()}
    spent = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            spent += int(thread.read_text().split()[0])
    return spent / 1e9
