"""What comes back."""

from metrics.kpis.definition import Kpi

DELIVERED = "o.delivered_at >= %(start)s AND o.delivered_at < %(end)s"
# Units that were replaced are returned no more on their line, and were delivered once more than it counts.
REPLACED = """
    SELECT r.order_line_id, sum(r.quantity)::int AS delivered, sum(r.quantity_received)::int AS returned
    FROM orders_returnline r JOIN orders_return a ON a.id = r.rma_id
    WHERE a.status = 'replaced'
    GROUP BY r.order_line_id
"""

RETURN_RATE = Kpi(
    name="return_rate",
    label="Return rate",
    unit="ratio",
    good="down",
    formula=(
        "units received back in returns ÷ units delivered, of the orders whose delivery was complete in the period, "
        "whenever they were placed; a replaced unit counts as delivered twice. A return that was declined or has not "
        "come back counts not at all. n is the number of units delivered; reasons the units received back by reason"
    ),
    sql=f"""
SELECT (sum(l.returned) + coalesce(sum(p.returned), 0))::numeric
         / nullif(sum(l.delivered + l.returned) + coalesce(sum(p.delivered), 0), 0),
       (coalesce(sum(l.delivered + l.returned), 0) + coalesce(sum(p.delivered), 0))::int
FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id LEFT JOIN ({REPLACED}) p ON p.order_line_id = l.id
WHERE {DELIVERED}""",
    closer=f"""
SELECT coalesce(json_object_agg(reason, units), '{{}}') FROM (
    SELECT r.reason, sum(r.quantity_received)::int AS units
    FROM orders_order o JOIN orders_return a ON a.order_id = o.id JOIN orders_returnline r ON r.rma_id = a.id
    WHERE {DELIVERED} AND a.status NOT IN ('declined', 'cancelled') AND r.quantity_received > 0
    GROUP BY r.reason) reasons""",
    columns=("reasons",),
)
