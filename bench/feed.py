"""A stock report of 100,000 rows, a tenth of them changed: the portal's job against the raw merge of the same rows."""

from __future__ import annotations

import csv
import io
import os
from contextlib import closing
from statistics import median
from typing import Any

from bench.ground import SQL, Shop, open_shop, run_sql
from bench.measure import Busy, Figure, in_turns, ratio

TABLES = "inventory_stock, inventory_stockchange"


def measure(*, quick: bool) -> list[Figure]:
    from django.db import connection

    rows, rounds = (10_000, 2) if quick else (100_000, 5)
    shop = open_shop(suppliers=1, products=rows, offers_each=1, on_hand=100)
    busy = Busy()
    in_database: list[float] = []

    def job(number: int) -> float:
        _tidy()
        database = _Database(busy)
        with connection.execute_wrapper(database):
            seconds = busy.spent(lambda: _report(shop, rows, number)) / 1000
        in_database.append(rows / (database.milliseconds / 1000))
        return rows / seconds

    def merge(number: int) -> float:
        _tidy()
        return rows / _merge(shop, rows, number + rounds)

    rates = in_turns({"job": job, "merge": merge}, rounds=rounds)
    rates["database"] = in_database
    n = f"median of {rounds} rounds in turn, {rows:,} rows, 10 % changed, seconds on a core"
    return [
        Figure(label="raw merge, rows a second", value=median(rates["merge"]), unit="/s", n=n),
        Figure(label="whole job: file, checks, counts, history, events; rows a second", value=median(rates["job"]), unit="/s", n=n),
        Figure(label="database part against the raw merge", value=100 * ratio(rates, "database", "merge"), unit="%", at_least=50, n=n),
        Figure(label="whole job against the raw merge", value=100 * ratio(rates, "job", "merge"), unit="%", at_least=15, n=n),
    ]  # fmt: skip


class _Database:
    """Adds up what the session's statements take on a core."""

    def __init__(self, busy: Busy) -> None:
        self.busy, self.milliseconds = busy, 0.0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        found: list[Any] = []
        self.milliseconds += self.busy.in_session(lambda: found.append(execute(*arguments)))
        return found[0]


def _quantity(row: int, number: int) -> int:
    """A tenth of the rows change from one report to the next."""
    return 100 + (number + row) // 10


def _report(shop: Shop, rows: int, number: int) -> None:
    """What a supplier does, and then the worker: the request, the job, the events of it."""
    from django.test import Client

    from dropship.base.jobs import JOBS

    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["supplier_sku", "quantity"])
    table.writerows([f"X-SKU-{row}", _quantity(row, number)] for row in range(rows))
    answer = Client().put(
        "/api/v1/suppliers/supplier-0/stock/", file.getvalue(), content_type="text/csv",
        headers={"Authorization": f"Bearer {shop.key}"},
    )  # fmt: skip
    if answer.status_code != 202:
        raise SystemExit(f"the report was answered {answer.status_code}: {answer.content[:300]!r}")
    if not JOBS["feeds"](shop.tenant_id):
        raise SystemExit("the report was not taken")


def _merge(shop: Shop, rows: int, number: int) -> float:
    """COPY and one statement as the owner, past all policies; seconds on the session's core."""
    import psycopg2

    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM suppliers_supplier WHERE tenant_id = %s", [str(shop.tenant_id)])
        values = {"tenant": str(shop.tenant_id), "supplier": cursor.fetchone()[0]}
        cursor.execute("SELECT pg_backend_pid()")
        busy = Busy(session=cursor.fetchone()[0])
        file = io.StringIO("".join(f"X-SKU-{row}\t{_quantity(row, number)}\n" for row in range(rows)))

        def merge() -> None:
            cursor.execute("CREATE TEMPORARY TABLE reported (sku text, quantity int)")
            cursor.copy_from(file, "reported")
            cursor.execute("ANALYZE reported")
            cursor.execute((SQL / "merge.sql").read_text(), values)
            connection.commit()

        return busy.in_session(merge) / 1000


def _tidy() -> None:
    run_sql("SELECT 1", vacuum=TABLES)
