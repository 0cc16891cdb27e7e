"""What is promised and cannot be told yet: no facts are kept from which it would follow."""

from django.utils.translation import gettext_noop as _

from metrics.kpis.definition import Kpi

INVENTORY_TURNOVER = Kpi(
    name="inventory_turnover",
    label=_("Inventory turnover"),
    unit="count",
    good="up",
    formula=(
        "cost of the goods shipped ÷ average of the offered quantity at cost, × 365 ÷ days; not told yet, because what an "
        "offer cost in the past is not kept"
    ),
)

CSAT = Kpi(
    name="csat",
    label=_("Customer satisfaction"),
    unit="ratio",
    good="up",
    formula="answers of 4 or 5 ÷ answers; not told yet, because customers are not asked",
)
