"""How much of what was ordered is served."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import LINES, ORDERS, PLACED, Kpi

FULFILMENT_RATE = Kpi(
    name="fulfilment_rate",
    label=_("Fulfilment rate"),
    unit="ratio",
    good="up",
    formula=(
        "orders wholly shipped ÷ orders placed in the period that are due (the handling time promised by their "
        "suppliers has passed) or closed"
    ),
    of=ORDERS,
    value="avg((o.status IN ('shipped', 'delivered'))::int)",
    where="""o.status IN ('shipped', 'delivered', 'cancelled')
             OR coalesce((SELECT max(p.ship_by) FROM orders_purchaseorder p WHERE p.order_id = o.id
                          AND p.status NOT IN ('rejected', 'expired', 'cancelled')),
                         o.placed_at + interval '2 days') <= %(now)s""",
)

FILL_RATE = Kpi(
    name="fill_rate",
    label=_("Fill rate"),
    unit="ratio",
    good="up",
    formula=(
        "units shipped from the first purchase orders asked for them ÷ units ordered, of the lines due (the time by which "
        "these were to ship has passed; where there are none, two days since the order was placed) or closed (every unit "
        "shipped, cancelled or returned); n is the number of units"
    ),
    sql=f"""
SELECT sum(least(l.quantity, coalesce(first.shipped, 0)))::numeric / nullif(sum(l.quantity), 0),
       coalesce(sum(l.quantity), 0)::int
FROM orders_order o
JOIN orders_orderline l ON l.order_id = o.id
LEFT JOIN LATERAL (
  SELECT sum(pl.quantity_shipped) AS shipped, max(p.ship_by) AS ship_by
  FROM orders_purchaseorderline pl
  JOIN orders_purchaseorder p ON p.id = pl.purchase_order_id
  WHERE pl.order_line_id = l.id AND p.sent_at = o.routed_at
) first ON true
WHERE {PLACED} AND (l.shipped + l.delivered + l.cancelled + l.returned = l.quantity
                    OR coalesce(first.ship_by, o.placed_at + interval '2 days') <= %(now)s)""",
)

CANCELLATION_RATE = Kpi(
    name="cancellation_rate",
    label=_("Cancellation rate"),
    unit="ratio",
    good="down",
    formula="orders cancelled ÷ orders placed",
    of=ORDERS,
    value="avg((o.status = 'cancelled')::int)",
)

OUT_OF_STOCK_RATE = Kpi(
    name="out_of_stock_rate",
    label=_("Out-of-stock rate"),
    unit="ratio",
    good="down",
    formula="lines that no offer could serve when they were routed ÷ lines placed",
    of=LINES,
    value="avg(l.was_out_of_stock::int)",
)

TOUCHLESS_RATE = Kpi(
    name="touchless_rate",
    label=_("Touchless rate"),
    unit="ratio",
    good="up",
    formula="orders delivered that no person of the retailer touched ÷ orders delivered",
    of=ORDERS,
    value="""avg((NOT EXISTS (SELECT 1 FROM events_event e WHERE e.stream = o.id AND e.actor LIKE 'user:%%'
                               AND e.name <> 'order.received'))::int)""",
    where="o.status = 'delivered'",
)
