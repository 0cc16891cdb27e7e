"""Staff stop an order: nothing more is routed until it is released."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.events import OrderHeld
from orders.models import Order

CAN_BE_HELD = frozenset({"received", "backordered", "processing", "partially_shipped"})


@verb
def hold_order(order_id: UUID, *, reason: str, by: str, at: datetime) -> Order:
    """Hold an order with a reason; purchase orders already sent go on. Raises IllegalMove."""
    order = Order.objects.locked(order_id)
    if order.status not in CAN_BE_HELD:
        raise IllegalMove(
            _("Order {number} is {state} and cannot be held.").format(
                number=order.number, state=order.get_status_display().lower()
            )
        )
    order.status = Order.Status.ON_HOLD
    order.hold_reason = (reason or _("Held by staff."))[:300]
    order.needs_routing_at = None
    order.updated_at = at
    order.save(update_fields=["status", "hold_reason", "needs_routing_at", "updated_at"])
    record(OrderHeld(order.id, order.number, order.hold_reason), by=by, at=at)
    return order
