"""An order looks for its suppliers once more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.events.record import record, ring
from dropship.tenancy.verb import verb
from orders.actions.cancel_purchase_order import cancel_purchase_orders_of
from orders.actions.settle_order import settle_order
from orders.events import OrderChanged
from orders.models import Order, OrderLine, PurchaseOrder

CAN_BE_ROUTED = frozenset({"received", "backordered", "processing", "partially_shipped"})


@verb
def reroute_order(order_id: UUID, *, reason: str, by: str, at: datetime) -> Order:
    """Withdraw what no supplier has answered yet, and route it again with all that waits for stock.

    Suppliers that turned it down before are asked again: a person has had a reason to try. Raises IllegalMove when every unit is already taken on by a supplier.
    """
    order = Order.objects.locked(order_id)
    unanswered = PurchaseOrder.objects.filter(order=order, status="sent").exists()
    short = OrderLine.objects.filter(order=order, backordered__gt=0).exists()
    waiting = order.needs_routing_at is not None
    if order.status not in CAN_BE_ROUTED or not (unanswered or short or waiting):
        raise IllegalMove(
            _("Order {number} is {state}; no unit of it can be routed again.").format(
                number=order.number, state=order.get_status_display().lower()
            )
        )
    cancel_purchase_orders_of(order.id, states={"sent"}, reason=reason or _("Routed again"), by=by, at=at)
    settle_order(order.id, by=by, at=at)
    Order.objects.filter(id=order.id).update(needs_routing_at=at, asks_again_from=at, updated_at=at)
    record(OrderChanged(order.id, order.number, what=_("sent to be routed again")), by=by, at=at)
    ring("route")
    order.refresh_from_db()
    return order
