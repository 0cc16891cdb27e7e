"""What was taken, and what was left of it."""

from metrics.kpis.definition import PLACED, Kpi

REVENUE = Kpi(
    name="revenue",
    label="Revenue",
    unit="money",
    good="up",
    formula=(
        "goods of the orders placed, net of discount, in the tenant's currency; detail: gross (before discount), "
        "freight charged, tax"
    ),
    sql=f"""
SELECT coalesce(sum(o.subtotal - o.discount_total), 0), count(*), coalesce(sum(o.subtotal), 0),
       coalesce(sum(o.shipping_total), 0), coalesce(sum(o.tax_total), 0)
FROM orders_order o
WHERE {PLACED} AND o.currency = (SELECT t.currency FROM tenancy_tenant t WHERE t.id = o.tenant_id)""",
    details=("gross", "freight", "tax"),
)

GROSS_MARGIN = Kpi(
    name="gross_margin",
    label="Gross margin",
    unit="ratio",
    good="up",
    formula=(
        "(revenue net of discount and tax + freight charged − cost of goods − freight paid) ÷ revenue, of the units that "
        "suppliers were asked for and did not turn down, in the tenant's currency; detail: amount"
    ),
    sql=f"""
SELECT sum(m.net - m.cost) / nullif(sum(m.net), 0), count(*), coalesce(sum(m.net - m.cost), 0)
FROM (
  SELECT p.goods * (1 - o.discount_total / nullif(o.subtotal, 0)) + o.shipping_total AS net, p.cost
  FROM orders_order o
  CROSS JOIN LATERAL (
    SELECT sum(u.units * l.unit_price) AS goods, sum(u.units * pl.cost) + max(b.freight) AS cost
    FROM orders_purchaseorder po
    JOIN orders_purchaseorderline pl ON pl.purchase_order_id = po.id
    JOIN orders_orderline l ON l.id = pl.order_line_id
    CROSS JOIN LATERAL (SELECT coalesce(pl.quantity_accepted, pl.quantity) - pl.quantity_cancelled AS units) u
    CROSS JOIN LATERAL (
      SELECT sum(f.shipping_cost) AS freight FROM orders_purchaseorder f
      WHERE f.order_id = o.id AND f.status NOT IN ('rejected', 'expired', 'cancelled')) b
    WHERE po.order_id = o.id AND po.currency = o.currency AND po.status NOT IN ('rejected', 'expired', 'cancelled')
  ) p
  WHERE {PLACED} AND o.status <> 'cancelled' AND p.goods > 0
) m""",
    details=("amount",),
)
