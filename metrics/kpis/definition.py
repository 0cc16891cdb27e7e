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
    """One KPI. `sql` gives one row: value, n, and a detail for each name in `details`.

    `unit` is ratio, hours, money or count; `good` is up or down, the direction that is better.
    """

    name: str
    label: str
    unit: str
    good: str
    formula: str
    sql: str
    details: tuple[str, ...] = ()

    def compute(self, period: Period) -> Figure:
        """The figure of the period from the facts; needs the tenant's scope."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, {"start": period.start, "end": period.end, "now": period.now})
            value, n, *details = cursor.fetchone()
        detail = {name: plain(one) for name, one in zip(self.details, details, strict=True)}
        return Figure(value=plain(value) if n else None, n=n or 0, detail=detail if n else {})


def compute_all(kpis: Iterable[Kpi], period: Period) -> dict[str, Figure]:
    """Several figures of one period."""
    return {kpi.name: kpi.compute(period) for kpi in kpis}


def plain(value: Any) -> float | None:
    """A number of the database as JSON gives it."""
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal | float) else value
