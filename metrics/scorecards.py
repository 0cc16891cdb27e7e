"""The scorecards of all suppliers, computed together: one statement for each kind of fact and period."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from metrics.kpis.definition import Kpi, Period, plain
from metrics.kpis.scorecard import SCORECARD

Figures = dict[UUID, dict[str, dict[str, Any]]]


def scorecards(days: int, *, now: datetime) -> Figures:
    """Each supplier's figures over the last `days`, with those of the `days` before under `previous`.

    A supplier of whom nothing is known is not among them. Needs the tenant's scope.
    """
    span = timedelta(days=days)
    current = _by_supplier(Period(now - span, now, now))
    before = _by_supplier(Period(now - 2 * span, now - span, now))
    return {
        supplier_id: {
            kpi.name: _figure(current, supplier_id, kpi) | {"previous": _figure(before, supplier_id, kpi)}
            for kpi in SCORECARD
        }
        for supplier_id in {*current, *before}
    }


def _figure(figures: Figures, supplier_id: UUID, kpi: Kpi) -> dict[str, Any]:
    return figures.get(supplier_id, {}).get(kpi.name, {"value": None, "n": 0})


def _by_supplier(period: Period) -> Figures:
    found: Figures = defaultdict(dict)
    given = {"start": period.start, "end": period.end, "now": period.now}
    with connection.cursor() as cursor:
        for facts in dict.fromkeys(kpi.of for kpi in SCORECARD):
            alike = [kpi for kpi in SCORECARD if kpi.of == facts]
            wanted = ", ".join(one for kpi in alike for one in kpi.aggregates[:2])
            cursor.execute(f"SELECT p.supplier_id, {wanted} {facts} GROUP BY p.supplier_id", given)
            for supplier_id, *row in cursor.fetchall():
                for place, kpi in enumerate(alike):
                    value, n = row[2 * place : 2 * place + 2]
                    found[supplier_id][kpi.name] = {"value": _rounded(value) if n else None, "n": n}
    return found


def _rounded(value: Any) -> float | None:
    """A figure as precise as anybody reads it: so that the same facts give the same card."""
    number = plain(value)
    return None if number is None else round(number, 4)
