"""What was taken, and what was left of it."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import NOT_OURS, ORDERS, OWN_CURRENCY, PLACED, Kpi

REVENUE = Kpi(
    name="revenue",
    label=_("Revenue"),
    unit="money",
    good="up",
    formula=(
        "goods of the orders placed, net of discount and of the tax that their prices contain, in the tenant's currency; "
        "detail: gross (before discount and tax), freight charged, tax"
    ),
    of=ORDERS,
    value=f"sum(o.subtotal - ({NOT_OURS}))",
    where=OWN_CURRENCY,
    details={"gross": "sum(o.subtotal)", "freight": "sum(o.shipping_total)", "tax": "sum(o.tax_total)"},
)

GROSS_MARGIN = Kpi(
    name="gross_margin",
    label=_("Gross margin"),
    unit="ratio",
    good="up",
    formula=(
        "(revenue net of discount and tax + freight charged − cost of goods − freight paid) ÷ revenue, of the units that "
        "suppliers were asked for and did not turn down (those sent again cost twice and are sold once); orders in another "
        "currency than the tenant's, or with a cost in another, are left out; detail: amount"
    ),
    sql=f"""
SELECT sum(m.net - m.cost) / nullif(sum(m.net), 0), count(*), sum(m.net - m.cost)
FROM (
  SELECT p.goods * (1 - ({NOT_OURS}) / nullif(o.subtotal, 0)) + o.shipping_total AS net, p.cost
  FROM orders_order o
  CROSS JOIN LATERAL (
    SELECT sum(g.goods) AS goods, sum(g.cost) + sum(po.shipping_cost) AS cost
    FROM orders_purchaseorder po
    CROSS JOIN LATERAL (
      SELECT sum((u.units - pl.quantity_resent) * l.unit_price) AS goods, sum(u.units * pl.cost) AS cost
      FROM orders_purchaseorderline pl
      JOIN orders_orderline l ON l.id = pl.order_line_id
      CROSS JOIN LATERAL (SELECT coalesce(pl.quantity_accepted, pl.quantity) - pl.quantity_cancelled AS units) u
      WHERE pl.purchase_order_id = po.id
    ) g
    WHERE po.order_id = o.id AND po.status NOT IN ('rejected', 'expired', 'cancelled')
    HAVING bool_and(po.currency = o.currency)
  ) p
  WHERE {PLACED} AND o.status <> 'cancelled' AND {OWN_CURRENCY} AND p.goods > 0
) m""",
    columns=("amount",),
)
