"""The day at a glance: what the dashboard shows, in a handful of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from inventory.models import Product
from inventory.stock_levels import low_on_stock
from metrics.kpis import KPIS, Figure, Kpi, Period
from metrics.kpis.definition import compute_all

DAYS = 30
SHOWN = ("orders_placed", "revenue", "fulfilment_rate", "cycle_time", "late_delivery_rate")

# One pass over partial and status indexes: it costs what is open, not what the tenant ever sold.
NOW = """
SELECT
  (SELECT count(*) FROM orders_order WHERE placed_at >= %(today)s AND placed_at < %(tomorrow)s),
  (SELECT count(*) FROM orders_order WHERE needs_routing_at IS NOT NULL),
  (SELECT count(*) FROM orders_order WHERE status = 'on_hold'),
  (SELECT count(*) FROM orders_order WHERE promised_by < %(now)s AND NOT (status IN ('delivered', 'cancelled'))),
  (SELECT count(DISTINCT order_id) FROM orders_orderline WHERE backordered > 0),
  (SELECT count(*) FROM orders_purchaseorder WHERE status = 'sent')
"""

BY_DAY = """
SELECT (o.placed_at AT TIME ZONE %(zone)s)::date AS day, count(*), count(*) FILTER (WHERE o.status = 'delivered')
FROM orders_order o WHERE o.placed_at >= %(start)s AND o.placed_at < %(end)s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    placed: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the last 30 days, and that of the 30 before."""

    figure: Figure
    previous: Figure


@dataclass(frozen=True, slots=True)
class Dashboard:
    today: int
    awaiting_routing: int
    on_hold: int
    late: int
    backordered: int
    unanswered: int
    low_stock: int
    figures: dict[str, Compared]
    days: list[Day]


def dashboard(*, time_zone: str, now: datetime) -> Dashboard:
    """The counts of this moment, the KPIs of the last 30 days and the 30 before, and orders by day."""
    midnight, start = _midnights(time_zone, now)
    end = midnight + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(NOW, {"today": midnight, "tomorrow": end, "now": now})
        counts = cursor.fetchone()
        cursor.execute(BY_DAY, {"zone": time_zone, "start": start, "end": end})
        by_day: dict[date, tuple[Any, ...]] = {row[0]: row[1:] for row in cursor.fetchall()}
    days = [start.date() + timedelta(days=offset) for offset in range(DAYS)]
    return Dashboard(
        *counts,
        low_stock=low_on_stock(Product.objects.all(), True).count(),
        figures=_compared([KPIS[name] for name in SHOWN], start, now),
        days=[Day(day, *by_day.get(day, (0, 0))) for day in days],
    )


def gross_margin(*, time_zone: str, now: datetime) -> Compared:
    """The margin of the same 30 days: apart, because it reads every line of every purchase order of the time."""
    start = _midnights(time_zone, now)[1]
    return _compared([KPIS["gross_margin"]], start, now)["gross_margin"]


def _midnights(time_zone: str, now: datetime) -> tuple[datetime, datetime]:
    """When today began for the retailer, and when the 30 days that end with it."""
    zone = ZoneInfo(time_zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    return midnight, midnight - timedelta(days=DAYS - 1)


def _compared(kpis: list[Kpi], start: datetime, now: datetime) -> dict[str, Compared]:
    figures = compute_all(kpis, Period(start, now, now), closer=False)
    previous = compute_all(kpis, Period(start - timedelta(days=DAYS), start, now), closer=False)
    return {kpi.name: Compared(figures[kpi.name], previous[kpi.name]) for kpi in kpis}
