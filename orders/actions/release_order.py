"""A held order goes on its way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, Refused
from dropship.events.record import record, ring
from dropship.tenancy.verb import verb
from orders.actions.settle_order import settle_order
from orders.events import OrderReleased
from orders.models import Order


class SkuStillUnknown(Refused):
    """No supplier can be asked for a thing that no product stands for."""

    code = "unknown_sku"


@verb
def release_order(order_id: UUID, *, reason: str, by: str, at: datetime) -> Order:
    """Release an order from hold, accepting the open issues that hold it as they are.

    Raises IllegalMove when it is not held, SkuStillUnknown while a line has no product.
    """
    order = Order.objects.locked(order_id)
    if order.status != Order.Status.ON_HOLD:
        raise IllegalMove(
            _("Order {number} is {state}, not on hold.").format(
                number=order.number, state=order.get_status_display().lower()
            )
        )
    unknown = list(order.issues.filter(resolved_at=None, code="unknown_sku").select_related("line"))
    if unknown:
        skus = ", ".join(sorted({issue.line.sku for issue in unknown if issue.line}))
        raise SkuStillUnknown(_("Map {skus} to a product first, or cancel the order.").format(skus=skus))
    order.issues.holding().update(
        resolved_at=at,
        resolved_by=by[:200],
        resolution=_("Released: {sentence}").format(sentence=reason or _("accepted as it is"))[:300],
    )
    return let_go(order, reason=reason, by=by, at=at)


def let_go(order: Order, *, reason: str, by: str, at: datetime) -> Order:
    """End the hold of a locked order and send it to be routed."""
    order.status = Order.Status.RECEIVED
    order.hold_reason, order.has_issue = "", order.issues.open().exists()
    order.needs_routing_at = at
    order.updated_at = at
    order.save(update_fields=["status", "hold_reason", "has_issue", "needs_routing_at", "updated_at"])
    record(OrderReleased(order.id, order.number, reason), by=by, at=at)
    settle_order(order.id, by=by, at=at)
    order.refresh_from_db()
    ring("route")
    return order
