"""An order is called off, as far as it has not left yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.cancel_purchase_order import cancel_purchase_orders_of
from orders.actions.settle_order import settle_order
from orders.events import OrderCancelled
from orders.models import Order, OrderLine

TOLD_SUPPLIER = _("The customer's order was cancelled.")


@verb
def cancel_order(order_id: UUID, *, reason: str, by: str, at: datetime) -> Order:
    """Cancel every unit that has not been shipped, at every supplier, and give the stock back.

    What has left goes on to the customer. Raises IllegalMove when nothing is left to cancel.
    """
    order = Order.objects.locked(order_id)
    if order.status == Order.Status.CANCELLED:
        raise IllegalMove(_("Order {number} is cancelled already.").format(number=order.number))
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    if all(line.shipped + line.delivered + line.cancelled + line.returned == line.quantity for line in lines):
        raise IllegalMove(_("Order {number} has been shipped; nothing is left to cancel.").format(number=order.number))
    # The retailer's own reason is not the supplier's business.
    given_up = cancel_purchase_orders_of(order.id, reason=TOLD_SUPPLIER, by=by, at=at)
    cancelled = []
    for line in lines:
        units = line.open + line.backordered + given_up.get(line.id, 0)
        if units:
            line.allocated -= given_up.get(line.id, 0)
            line.backordered = 0
            line.cancelled += units
            cancelled.append({"sku": line.sku, "quantity": units})
    OrderLine.objects.bulk_update(lines, ["allocated", "backordered", "cancelled"])
    order.issues.holding().update(resolved_at=at, resolved_by=by[:200], resolution=_("Order cancelled"))
    complete = all(line.cancelled + line.returned == line.quantity for line in lines)
    order.has_issue, order.needs_routing_at, order.hold_reason = order.issues.open().exists(), None, ""
    order.updated_at = at
    if complete:
        order.cancelled_at = at
    # A hold ends with the last thing that could be held; the settling says what is left of the order.
    order.status = Order.Status.CANCELLED if complete else Order.Status.RECEIVED
    order.save(update_fields=["has_issue", "needs_routing_at", "hold_reason", "updated_at", "cancelled_at", "status"])
    record(OrderCancelled(order.id, order.number, reason, complete, cancelled), by=by, at=at)
    settle_order(order.id, by=by, at=at)
    order.refresh_from_db()
    return order
