"""The figures: each KPI is defined once, here, and serves page, API and export alike."""

from metrics.kpis.acceptance import ACCEPTANCE_RATE, ACKNOWLEDGEMENT_TIME, STOCK_ACCURACY
from metrics.kpis.cycle_time import CYCLE_TIME
from metrics.kpis.definition import Figure, Kpi, Period
from metrics.kpis.fulfilment import CANCELLATION_RATE, FILL_RATE, FULFILMENT_RATE, OUT_OF_STOCK_RATE, TOUCHLESS_RATE
from metrics.kpis.money import GROSS_MARGIN, REVENUE
from metrics.kpis.returns import RETURN_RATE
from metrics.kpis.timeliness import LATE_DELIVERY_RATE, LATE_SHIPMENT_RATE, OTIF, PERFECT_ORDER_RATE
from metrics.kpis.untold import CSAT, INVENTORY_TURNOVER
from metrics.kpis.volume import ORDERS_PLACED, UNITS_ORDERED

KPIS: dict[str, Kpi] = {
    kpi.name: kpi
    for kpi in (
        ORDERS_PLACED,
        UNITS_ORDERED,
        REVENUE,
        FULFILMENT_RATE,
        FILL_RATE,
        CYCLE_TIME,
        OTIF,
        PERFECT_ORDER_RATE,
        INVENTORY_TURNOVER,
        RETURN_RATE,
        CANCELLATION_RATE,
        OUT_OF_STOCK_RATE,
        CSAT,
        ACKNOWLEDGEMENT_TIME,
        ACCEPTANCE_RATE,
        LATE_SHIPMENT_RATE,
        LATE_DELIVERY_RATE,
        GROSS_MARGIN,
        STOCK_ACCURACY,
        TOUCHLESS_RATE,
    )
}

__all__ = ["KPIS", "Figure", "Kpi", "Period"]
