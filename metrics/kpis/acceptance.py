"""How suppliers answer."""

from metrics.kpis.definition import Kpi

_SENT = "p.sent_at >= %(start)s AND p.sent_at < %(end)s"

ACKNOWLEDGEMENT_TIME = Kpi(
    name="acknowledgement_time",
    label="Acknowledgement time",
    unit="hours",
    good="down",
    formula="purchase order sent → answered; the value is the median",
    sql=f"""
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a.hours), count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY a.hours), percentile_cont(0.9) WITHIN GROUP (ORDER BY a.hours)
FROM (SELECT extract(epoch FROM p.responded_at - p.sent_at) / 3600.0 AS hours FROM orders_purchaseorder p
      WHERE {_SENT} AND p.responded_at IS NOT NULL) a""",
    details=("p50", "p90"),
)

ACCEPTANCE_RATE = Kpi(
    name="acceptance_rate",
    label="Acceptance rate",
    unit="ratio",
    good="up",
    formula="purchase orders accepted ÷ purchase orders sent, without those we withdrew and those still unanswered",
    sql=f"""
SELECT avg((p.responded_at IS NOT NULL AND p.status <> 'rejected')::int), count(*)
FROM orders_purchaseorder p
WHERE {_SENT} AND (p.responded_at IS NOT NULL OR p.status = 'expired')""",
)

STOCK_ACCURACY = Kpi(
    name="stock_accuracy",
    label="Stock accuracy",
    unit="ratio",
    good="up",
    formula="1 − supplier's out-of-stock rejections ÷ purchase order lines sent",
    sql=f"""
SELECT 1 - avg((p.status = 'rejected' AND p.reason = 'out_of_stock')::int), count(*)
FROM orders_purchaseorder p JOIN orders_purchaseorderline l ON l.purchase_order_id = p.id WHERE {_SENT}""",
)
