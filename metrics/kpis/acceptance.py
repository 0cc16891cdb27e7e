"""How suppliers answer."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import PURCHASE_ORDERS, SENT, Kpi

_HOURS = "extract(epoch FROM p.responded_at - p.sent_at) / 3600.0"
_MEDIAN = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {_HOURS})"

ACKNOWLEDGEMENT_TIME = Kpi(
    name="acknowledgement_time",
    label=_("Acknowledgement time"),
    unit="hours",
    good="down",
    formula="purchase order sent → answered; the value is the median",
    of=PURCHASE_ORDERS,
    value=_MEDIAN,
    where="p.responded_at IS NOT NULL",
    details={"p50": _MEDIAN, "p90": f"percentile_cont(0.9) WITHIN GROUP (ORDER BY {_HOURS})"},
)

ACCEPTANCE_RATE = Kpi(
    name="acceptance_rate",
    label=_("Acceptance rate"),
    unit="ratio",
    good="up",
    formula=(
        "purchase orders accepted, wholly or in part ÷ purchase orders sent, those still unanswered too; without those "
        "withdrawn before any answer"
    ),
    of=PURCHASE_ORDERS,
    value="avg((p.responded_at IS NOT NULL AND p.status <> 'rejected')::int)",
    where="p.responded_at IS NOT NULL OR p.status <> 'cancelled'",
)

STOCK_ACCURACY = Kpi(
    name="stock_accuracy",
    label=_("Stock accuracy"),
    unit="ratio",
    good="up",
    formula="1 − supplier's out-of-stock rejections ÷ purchase order lines sent",
    sql=f"""
SELECT 1 - avg((p.status = 'rejected' AND p.reason = 'out_of_stock')::int), count(*)
FROM orders_purchaseorder p JOIN orders_purchaseorderline l ON l.purchase_order_id = p.id WHERE {SENT}""",
)
