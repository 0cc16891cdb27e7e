"""The first page of the retailer's staff."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_compact_currency, format_currency
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.accounts.access import staff_page
from dropship.accounts.roles import may
from dropship.office.desk_chips import chips
from dropship.office.desk_queue import counts, kinds_of
from dropship.office.first_run import first_run_of
from dropship.ui import markup
from dropship.ui.charts import Series, bar_chart
from metrics.dashboard import Compared, Dashboard, dashboard, gross_margin
from metrics.kpis import KPIS
from metrics.the_day import the_day
from orders.models import Order

ENOUGH = 20
"""A trend against fewer is chance and is not shown."""


@staff_page("dashboard.view")
def show(request: HttpRequest) -> HttpResponse:
    """How the day goes, and what needs a person."""
    board = dashboard(time_zone=request.tenant.time_zone, now=timezone.now())
    needs = _needs(request)
    context = {
        "board": board,
        "needs": needs,
        "day": the_day(board, needs["loud"] if needs else None, needs["loud_shown"] if needs else ""),
        "today": board.days[-1].day.isoformat(),
        "spark": [day.placed for day in board.days[-14:]],
        "tones": _tones(board),
        "figures": [_shown(name, figure, request.tenant.currency) for name, figure in board.figures.items()],
        "chart": bar_chart(
            _("Orders by day"),
            labels=[markup.short_day(day.day) for day in board.days],
            series=[
                Series(_("Placed"), [day.placed for day in board.days]),
                Series(_("Delivered of these"), [day.delivered for day in board.days]),
            ],
            unit=_("orders"),
        ),
        "first_run": first_run_of(request),
        "is_empty": not Order.objects.exists(),
    }
    return render(request, "metrics/dashboard.html", context)


@staff_page("margins.view")
def margin(request: HttpRequest) -> HttpResponse:
    """The card of the gross margin, which the page asks for once it is there."""
    figure = gross_margin(time_zone=request.tenant.time_zone, now=timezone.now())
    return render(request, "metrics/margin.html", {"one": _shown("gross_margin", figure, request.tenant.currency)})


def _needs(request: HttpRequest) -> dict[str, Any] | None:
    """What the desk counts, kind by kind, for those who have one."""
    if not may(request.membership, "desk.view"):
        return None
    kinds = kinds_of(request.membership)
    return chips(kinds, counts(kinds), "")


def _tones(board: Dashboard) -> dict[str, str]:
    """Colour only where something waits for a person."""
    return {
        "on_hold": "orange" if board.on_hold else "",
        "late": "red" if board.late else "",
        "backordered": "yellow" if board.backordered else "",
        "low_stock": "yellow" if board.low_stock else "",
    }


def _shown(name: str, compared: Compared, currency: str) -> dict[str, Any]:
    kpi, figure, previous = KPIS[name], compared.figure, compared.previous
    trend = None
    if figure.value is not None and previous.value and previous.value > 0 and previous.n >= ENOUGH:
        trend = (figure.value - previous.value) / previous.value
    value: Any = None
    if figure.value is not None:
        if kpi.unit == "ratio":
            value = markup.percent(figure.value)
        elif kpi.unit == "hours":
            value = _days(figure.value)
        elif kpi.unit == "money":
            value = _short_money(figure.value, currency)
        else:
            value = int(figure.value)
    hint = _("of {n}").format(n=markup.number(figure.n)) if kpi.unit == "ratio" else ""
    if kpi.name == "cycle_time" and figure.detail:
        hint = _("median; 9 of 10 within {p90}").format(p90=_days(figure.detail["p90"]))
    return {"label": _(kpi.label), "value": value, "hint": hint, "trend": trend, "good": kpi.good}


def _days(hours: float) -> str:
    return (
        _("{n} days").format(n=markup.number(round(hours / 24, 1)))
        if hours >= 48
        else _("{n} h").format(n=markup.number(round(hours, 1)))
    )


def _short_money(amount: float, currency: str) -> str:
    """An amount that fits a small card: from ten thousand on in thousands or millions, where the language has such words."""
    if abs(amount) < 10_000:
        return markup.money_text(amount, currency)
    here = markup.locale()
    short = format_compact_currency(amount, currency, locale=here, fraction_digits=1)
    if str(int(abs(amount)))[:4] not in short:
        return short
    whole = here.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(round(amount), currency, whole, locale=here, currency_digits=False)
