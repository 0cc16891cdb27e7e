"""How much came in."""

from metrics.kpis.definition import PLACED, Kpi

ORDERS_PLACED = Kpi(
    name="orders_placed",
    label="Orders placed",
    unit="count",
    good="up",
    formula="orders placed in the period, without those cancelled before routing",
    sql=f"SELECT count(*), count(*) FROM orders_order o WHERE {PLACED}",
)

UNITS_ORDERED = Kpi(
    name="units_ordered",
    label="Units ordered",
    unit="count",
    good="up",
    formula="sum of the quantities of the lines of these orders; n is the number of lines",
    sql=f"""SELECT coalesce(sum(l.quantity), 0), count(*)
            FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id WHERE {PLACED}""",
)
