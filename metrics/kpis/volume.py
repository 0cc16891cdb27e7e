"""How much came in."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import LINES, ORDERS, Kpi

ORDERS_PLACED = Kpi(
    name="orders_placed",
    label=_("Orders placed"),
    unit="count",
    good="up",
    formula="orders placed in the period, without those cancelled before routing",
    of=ORDERS,
    value="count(*)",
)

UNITS_ORDERED = Kpi(
    name="units_ordered",
    label=_("Units ordered"),
    unit="count",
    good="up",
    formula="sum of the quantities of the lines of these orders; n is the number of lines",
    of=LINES,
    value="sum(l.quantity)",
)
