"""Order fulfilment cycle time: from the customer's click to the customer's door."""

from metrics.kpis.definition import PLACED, Kpi

HOURS = "extract(epoch FROM {later} - {earlier}) / 3600.0"
_WHOLE = HOURS.format(later="o.delivered_at", earlier="o.placed_at")
# A carrier whose clock is wrong must not make the others look quick.
_DELIVERED = f"o.delivered_at >= o.placed_at AND {PLACED}"

CYCLE_TIME = Kpi(
    name="cycle_time",
    label="Cycle time",
    unit="hours",
    good="down",
    formula="delivered − placed of the orders delivered; the value is the median, percentiles are continuous",
    sql=f"""
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY d.whole), count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY d.whole), percentile_cont(0.9) WITHIN GROUP (ORDER BY d.whole),
       avg(d.whole), avg(d.routing), avg(d.acceptance), avg(d.handling), avg(d.transit)
FROM (
  SELECT {_WHOLE} AS whole,
         {HOURS.format(later="o.routed_at", earlier="o.placed_at")} AS routing,
         {HOURS.format(later="p.accepted_at", earlier="o.routed_at")} AS acceptance,
         {HOURS.format(later="o.shipped_at", earlier="p.accepted_at")} AS handling,
         {HOURS.format(later="o.delivered_at", earlier="o.shipped_at")} AS transit
  FROM orders_order o
  LEFT JOIN LATERAL (
    SELECT max(p.responded_at) AS accepted_at FROM orders_purchaseorder p
    WHERE p.order_id = o.id AND p.status IN ('accepted', 'partially_shipped', 'shipped', 'delivered')
  ) p ON true
  WHERE {_DELIVERED}
) d""",
    details=(
        "p50",
        "p90",
        "mean",
        "placed_to_routed",
        "routed_to_accepted",
        "accepted_to_shipped",
        "shipped_to_delivered",
    ),
)
