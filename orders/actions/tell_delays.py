"""Promises that have run out are noticed, once."""

from __future__ import annotations

from datetime import datetime

from dropship.events.record import record_many
from dropship.tenancy.verb import verb
from orders.events import ShipmentDelayed
from orders.models import Order

AT_ONCE = 500


@verb
def tell_delays(*, by: str, at: datetime) -> int:
    """Note every open order whose promise has passed and that nobody was told of yet; returns how many."""
    late = list(
        Order.objects.select_for_update(skip_locked=True)
        .filter(promised_by__lt=at, late_told_at=None)
        .exclude(status__in=["delivered", "cancelled"])
        .order_by("promised_by", "id")
        .values_list("id", "number", "promised_by")[:AT_ONCE]
    )
    Order.objects.filter(id__in=[order_id for order_id, _number, _promised in late]).update(late_told_at=at)
    record_many([ShipmentDelayed(order_id, number, promised) for order_id, number, promised in late], by=by, at=at)
    return len(late)
