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
        "(revenue net of discount and tax + freight charged − cost of goods − freight paid) ÷ revenue, of orders with "
        "purchase orders in the tenant's currency; detail: amount"
    ),
    sql=f"""
SELECT sum(m.net - m.cost) / nullif(sum(m.net), 0), count(*), coalesce(sum(m.net - m.cost), 0)
FROM (
  SELECT o.subtotal - o.discount_total + o.shipping_total AS net,
         (SELECT sum(p.cost_total + p.shipping_cost) FROM orders_purchaseorder p
           WHERE p.order_id = o.id AND p.currency = o.currency
             AND p.status NOT IN ('rejected', 'expired', 'cancelled')) AS cost
  FROM orders_order o WHERE {PLACED} AND o.status <> 'cancelled'
) m WHERE m.cost IS NOT NULL""",
    details=("amount",),
)
