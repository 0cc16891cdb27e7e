"""What comes back."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import Kpi

RETURN_RATE = Kpi(
    name="return_rate",
    label=_("Return rate"),
    unit="ratio",
    good="down",
    formula=(
        "units returned ÷ units delivered, of the orders whose delivery was complete in the period, whenever they were "
        "placed; n is the number of units delivered"
    ),
    sql="""
SELECT sum(l.returned)::numeric / nullif(sum(l.delivered + l.returned), 0),
       coalesce(sum(l.delivered + l.returned), 0)::int
FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
WHERE o.delivered_at >= %(start)s AND o.delivered_at < %(end)s""",
)
