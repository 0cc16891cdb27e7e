"""Whether promises are kept."""

from metrics.kpis.definition import KEPT_UNTIL, PLACED, Kpi

LATE_DELIVERY_RATE = Kpi(
    name="late_delivery_rate",
    label="Late deliveries",
    unit="ratio",
    good="down",
    formula="delivered after the promise ÷ delivered with a promise; a date is kept to the end of its day",
    sql=f"""SELECT avg((o.delivered_at > {KEPT_UNTIL})::int), count(*)
            FROM orders_order o WHERE {PLACED} AND o.delivered_at IS NOT NULL AND o.promised_by IS NOT NULL""",
)

OTIF = Kpi(
    name="otif",
    label="On time in full",
    unit="ratio",
    good="up",
    formula="orders delivered complete by the promise ÷ orders delivered or past their promise",
    sql=f"""
SELECT avg((o.status = 'delivered' AND o.delivered_at <= {KEPT_UNTIL}
            AND NOT EXISTS (SELECT 1 FROM orders_orderline l WHERE l.order_id = o.id AND l.cancelled > 0))::int),
       count(*)
FROM orders_order o
WHERE {PLACED} AND o.promised_by IS NOT NULL AND o.status <> 'cancelled'
  AND (o.delivered_at IS NOT NULL OR o.promised_by < %(now)s)""",
)

LATE_SHIPMENT_RATE = Kpi(
    name="late_shipment_rate",
    label="Late shipments",
    unit="ratio",
    good="down",
    formula="purchase orders handed over after the agreed handling time ÷ purchase orders due",
    sql="""
SELECT avg((coalesce(p.shipped_at, %(now)s) > p.ship_by)::int), count(*)
FROM orders_purchaseorder p
WHERE p.sent_at >= %(start)s AND p.sent_at < %(end)s
  AND p.status NOT IN ('rejected', 'expired', 'cancelled') AND (p.shipped_at IS NOT NULL OR p.ship_by < %(now)s)""",
)
