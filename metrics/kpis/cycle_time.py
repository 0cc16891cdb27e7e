"""Order fulfilment cycle time: from the customer's click to the customer's door."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import ORDERS, PLACED, Kpi

HOURS = "extract(epoch FROM {later} - {earlier}) / 3600.0"
_WHOLE = HOURS.format(later="o.delivered_at", earlier="o.placed_at")
_MEDIAN = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {_WHOLE})"
# A carrier whose clock is wrong must not make the others look quick.
_DELIVERED = "o.delivered_at >= o.placed_at"

CYCLE_TIME = Kpi(
    name="cycle_time",
    label=_("Cycle time"),
    unit="hours",
    good="down",
    formula="delivered − placed of the orders delivered; the value is the median, percentiles are continuous",
    of=ORDERS,
    value=_MEDIAN,
    where=_DELIVERED,
    details={
        "p50": _MEDIAN,
        "p90": f"percentile_cont(0.9) WITHIN GROUP (ORDER BY {_WHOLE})",
        "mean": f"avg({_WHOLE})",
    },
    closer=f"""
SELECT avg(d.routing), avg(d.acceptance), avg(d.handling), avg(d.transit)
FROM (
  SELECT {HOURS.format(later="o.routed_at", earlier="o.placed_at")} AS routing,
         {HOURS.format(later="p.accepted_at", earlier="o.routed_at")} AS acceptance,
         {HOURS.format(later="o.shipped_at", earlier="p.accepted_at")} AS handling,
         {HOURS.format(later="o.delivered_at", earlier="o.shipped_at")} AS transit
  FROM orders_order o
  LEFT JOIN LATERAL (
    SELECT max(p.responded_at) AS accepted_at FROM orders_purchaseorder p
    WHERE p.order_id = o.id AND p.status IN ('accepted', 'partially_shipped', 'shipped', 'delivered')
  ) p ON true
  WHERE {_DELIVERED} AND {PLACED}
) d""",
    columns=("placed_to_routed", "routed_to_accepted", "accepted_to_shipped", "shipped_to_delivered"),
)
