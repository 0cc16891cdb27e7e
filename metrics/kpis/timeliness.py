"""Whether promises are kept."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import KEPT_UNTIL, ORDERS, PURCHASE_ORDERS, Kpi

LATE_DELIVERY_RATE = Kpi(
    name="late_delivery_rate",
    label=_("Late deliveries"),
    unit="ratio",
    good="down",
    formula="delivered after the promise ÷ delivered with a promise; a date is kept to the end of its day",
    of=ORDERS,
    value=f"avg((o.delivered_at > {KEPT_UNTIL})::int)",
    where=f"o.delivered_at IS NOT NULL AND {KEPT_UNTIL} IS NOT NULL",
)

_DELIVERED_OR_DUE = f"""{KEPT_UNTIL} IS NOT NULL AND o.status <> 'cancelled'
                       AND (o.delivered_at IS NOT NULL OR {KEPT_UNTIL} < %(now)s)"""


def _kept_without(counters: str) -> str:
    """Delivered by the promise, with no unit of any line among these."""
    return f"""avg((o.status = 'delivered' AND o.delivered_at <= {KEPT_UNTIL}
                    AND NOT EXISTS (SELECT 1 FROM orders_orderline l
                                    WHERE l.order_id = o.id AND {counters} > 0))::int)"""


OTIF = Kpi(
    name="otif",
    label=_("On time in full"),
    unit="ratio",
    good="up",
    formula="orders delivered complete by the promise ÷ orders delivered or past their promise",
    of=ORDERS,
    value=_kept_without("l.cancelled"),
    where=_DELIVERED_OR_DUE,
)

PERFECT_ORDER_RATE = Kpi(
    name="perfect_order_rate",
    label=_("Perfect orders"),
    unit="ratio",
    good="up",
    formula=(
        "orders delivered complete by the promise of which no unit came back ÷ orders delivered or past their promise; "
        "every return counts, whatever its reason, and documents are taken to be right"
    ),
    of=ORDERS,
    value=_kept_without("l.cancelled + l.returned"),
    where=_DELIVERED_OR_DUE,
)

LATE_SHIPMENT_RATE = Kpi(
    name="late_shipment_rate",
    label=_("Late shipments"),
    unit="ratio",
    good="down",
    formula="purchase orders handed over after the agreed handling time ÷ purchase orders due",
    of=PURCHASE_ORDERS,
    value="avg((coalesce(p.shipped_at, %(now)s) > p.ship_by)::int)",
    where="p.status NOT IN ('rejected', 'expired', 'cancelled') AND (p.shipped_at IS NOT NULL OR p.ship_by < %(now)s)",
)
