"""What a KPI is, and how one is computed from the facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

# Orders that count: placed in the half-open period, and not called off before they were routed.
PLACED = """
    o.placed_at >= %(start)s AND o.placed_at < %(end)s
    AND NOT (o.status = 'cancelled' AND o.routed_at IS NULL)
"""

ORDERS = f"FROM orders_order o WHERE {PLACED}"
LINES = f"FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id WHERE {PLACED}"
# Asked once for the whole pass: the key is the session's tenant, not that of each order.
OWN_CURRENCY = """o.currency = (SELECT t.currency FROM tenancy_tenant t
                               WHERE t.id = NULLIF(current_setting('app.tenant', true), '')::uuid)"""
# What an order gave away of its goods: the discount, and the tax that their prices contain.
NOT_OURS = "o.discount_total + CASE WHEN o.taxes_included THEN o.tax_total ELSE 0 END"
SENT = "p.sent_at >= %(start)s AND p.sent_at < %(end)s"
PURCHASE_ORDERS = f"FROM orders_purchaseorder p WHERE {SENT}"

# The instant until which a promise is kept: an instant itself, a date to the end of its day (both
# are stored as that instant when the order comes in).
KEPT_UNTIL = "o.promised_by"


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period [start, end) and the moment of asking; all aware times."""

    start: datetime
    end: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the size of its sample; None when the sample is empty, never 0."""

    value: float | None
    n: int
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI, told in one of two ways.

    `value` is an aggregate over the facts `of` a period, of those `where` holds; all KPIs of the same facts
    cost one pass together. `details` are further aggregates over the same sample. Where that cannot say it,
    `sql` gives one row: value, n and details. `closer` gives one row of details that cost more than the figure
    itself, and is read only where they are shown. `columns` names the details that these two give. One that tells
    neither has no facts yet: null, of none.

    `unit` is ratio, hours, money or count; `good` is up or down, the direction that is better.
    """

    name: str
    label: str
    unit: str
    good: str
    formula: str
    of: str = ""
    value: str = ""
    where: str = ""
    sql: str = ""
    details: dict[str, str] = field(default_factory=dict)
    closer: str = ""
    columns: tuple[str, ...] = ()

    @property
    def aggregates(self) -> list[str]:
        """Value, n and details as columns of a pass over the facts."""
        only = f" FILTER (WHERE {self.where})" if self.where else ""
        return [f"{one}{only}" for one in (self.value, "count(*)", *self.details.values())]


def compute_all(kpis: Iterable[Kpi], period: Period, *, closer: bool = True) -> dict[str, Figure]:
    """The figures of one period from the facts, one statement for all of the same facts; needs the tenant's scope."""
    kpis = list(kpis)
    rows: dict[str, list[Any]] = {kpi.name: [None, 0] for kpi in kpis}
    with connection.cursor() as cursor:

        def read(sql: str) -> list[Any]:
            cursor.execute(sql, {"start": period.start, "end": period.end, "now": period.now})
            return list(cursor.fetchone())

        for facts in dict.fromkeys(kpi.of for kpi in kpis if kpi.of):
            alike = [kpi for kpi in kpis if kpi.of == facts]
            row = read(f"SELECT {', '.join(one for kpi in alike for one in kpi.aggregates)} {facts}")
            for kpi in alike:
                rows[kpi.name], row = row[: len(kpi.aggregates)], row[len(kpi.aggregates) :]
        for kpi in kpis:
            if kpi.sql:
                rows[kpi.name] = read(kpi.sql)
            if kpi.closer and closer:
                rows[kpi.name] += read(kpi.closer)
    return {kpi.name: _figure(kpi, rows[kpi.name]) for kpi in kpis}


def _figure(kpi: Kpi, row: list[Any]) -> Figure:
    value, n, *details = row
    names = [*kpi.details, *kpi.columns][: len(details)]
    detail = {name: plain(one) for name, one in zip(names, details, strict=True)}
    return Figure(value=plain(value) if n else None, n=n or 0, detail=detail if n else {})


def plain(value: Any) -> float | None:
    """A number of the database as JSON gives it."""
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal | float) else value
