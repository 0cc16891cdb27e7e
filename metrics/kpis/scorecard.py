"""How one supplier does: what stands on its scorecard, each by the purchase orders, parcels or messages of the period."""

from metrics.kpis.acceptance import ACCEPTANCE_RATE, ACKNOWLEDGEMENT_TIME
from metrics.kpis.definition import PURCHASE_ORDERS, SENT, Kpi
from metrics.kpis.returns import DELIVERED
from metrics.kpis.returns import RETURN_RATE as RETURN_RATE_OF_ALL
from metrics.kpis.timeliness import LATE_SHIPMENT_RATE

_ANSWERED = "(p.responded_at IS NOT NULL OR p.status <> 'cancelled')"
_GONE_WRONG = "p.status NOT IN ('rejected', 'expired', 'cancelled')"
_LINES_DUE = f"""FROM orders_purchaseorder p JOIN orders_purchaseorderline l ON l.purchase_order_id = p.id
WHERE {SENT} AND {_ANSWERED} AND l.quantity > l.quantity_cancelled
  AND (p.status IN ('shipped', 'delivered', 'rejected', 'expired') OR p.ship_by <= %(now)s)"""
_PARCELS = "FROM orders_shipment p WHERE p.shipped_at >= %(start)s AND p.shipped_at < %(end)s"
# What the supplier has delivered of those orders, each line with the units of it that came back.
_LINES_DELIVERED = f"""FROM orders_order o
JOIN orders_purchaseorder p ON p.order_id = o.id
JOIN orders_purchaseorderline l ON l.purchase_order_id = p.id
LEFT JOIN (
  SELECT r.purchase_order_line_id, sum(r.quantity_received) AS units
  FROM orders_returnline r JOIN orders_return a ON a.id = r.rma_id
  WHERE a.status NOT IN ('declined', 'cancelled')
  GROUP BY r.purchase_order_line_id
) back ON back.purchase_order_line_id = l.id
WHERE {DELIVERED} AND l.quantity_delivered > 0"""
# Each answer of a supplier, with the first message of the retailer that had waited for it.
_ANSWERS = """FROM (
  SELECT m.supplier_id, m.at, (
    SELECT min(asked.at) FROM suppliers_message asked
    WHERE asked.thread_id = m.thread_id AND asked.side = 'staff' AND asked.number < m.number
      AND asked.number > coalesce((SELECT max(before.number) FROM suppliers_message before
                                   WHERE before.thread_id = m.thread_id AND before.side = 'supplier'
                                     AND before.number < m.number), 0)
  ) AS asked_at
  FROM suppliers_message m WHERE m.side = 'supplier'
) p WHERE p.asked_at >= %(start)s AND p.asked_at < %(end)s"""

ON_TIME_SHIPMENT = Kpi(
    name="on_time_shipment",
    label="On-time shipment",
    unit="ratio",
    good="up",
    formula="purchase orders handed over within the agreed handling time ÷ purchase orders due: 1 − late shipments",
    of=PURCHASE_ORDERS,
    value=f"1 - {LATE_SHIPMENT_RATE.value}",
    where=f"p.ship_by IS NOT NULL AND {LATE_SHIPMENT_RATE.where}",
)

ON_TIME_DELIVERY = Kpi(
    name="on_time_delivery",
    label="On-time delivery",
    unit="ratio",
    good="up",
    formula="purchase orders delivered by the promised day ÷ purchase orders delivered or past that day",
    of=PURCHASE_ORDERS,
    value="avg((coalesce(p.delivered_at, %(now)s) <= p.deliver_by)::int)",
    where=f"p.deliver_by IS NOT NULL AND {_GONE_WRONG} AND (p.delivered_at IS NOT NULL OR p.deliver_by < %(now)s)",
)

UNITS_FILLED = Kpi(
    name="units_filled",
    label="Fill rate",
    unit="ratio",
    good="up",
    formula=(
        "units shipped ÷ units asked for and not withdrawn, of the purchase orders due (the time to ship has passed) or "
        "closed; n is the number of lines"
    ),
    of=_LINES_DUE,
    value="sum(least(l.quantity_shipped, l.quantity))::numeric / sum(l.quantity - l.quantity_cancelled)",
)

REJECTION_RATE = Kpi(
    name="rejection_rate",
    label="Rejections",
    unit="ratio",
    good="down",
    formula="purchase orders rejected as a whole ÷ purchase orders sent; without those withdrawn before any answer",
    of=PURCHASE_ORDERS,
    value="avg((p.status = 'rejected')::int)",
    where=_ANSWERED,
)

RETURN_RATE = Kpi(
    name=RETURN_RATE_OF_ALL.name,
    label=RETURN_RATE_OF_ALL.label,
    unit="ratio",
    good="down",
    formula=(
        "units received back in returns ÷ units delivered, of the orders whose delivery was complete in the period: the "
        "retailer's figure, of what this supplier has sent; n is the number of lines"
    ),
    of=_LINES_DELIVERED,
    value="coalesce(sum(back.units), 0)::numeric / sum(l.quantity_delivered)",
)

TRACKING_PROBLEM_RATE = Kpi(
    name="tracking_problem_rate",
    label="Tracking problems",
    unit="ratio",
    good="down",
    formula="parcels with a delivery problem or sent back ÷ parcels that left",
    of=_PARCELS,
    value="""avg((p.status IN ('exception', 'returned_to_sender') OR EXISTS (
               SELECT 1 FROM orders_trackingevent e
               WHERE e.shipment_id = p.id AND e.status IN ('exception', 'returned_to_sender')))::int)""",
)

MESSAGE_RESPONSE_TIME = Kpi(
    name="message_response_time",
    label="Message response",
    unit="hours",
    good="down",
    formula="first unanswered message of the retailer → answer of the supplier; the value is the median",
    of=_ANSWERS,
    value="percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM p.at - p.asked_at) / 3600.0)",
)

SCORECARD = (
    ACCEPTANCE_RATE,
    ACKNOWLEDGEMENT_TIME,
    ON_TIME_SHIPMENT,
    ON_TIME_DELIVERY,
    UNITS_FILLED,
    REJECTION_RATE,
    RETURN_RATE,
    TRACKING_PROBLEM_RATE,
    MESSAGE_RESPONSE_TIME,
)
