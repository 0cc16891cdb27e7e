"""Purchase orders that no supplier has answered in time."""

from __future__ import annotations

from datetime import datetime

from dropship.events.record import record_many
from dropship.tenancy.verb import verb
from inventory.actions.reservations import release_reservations
from orders.actions.settle_order import settle_order
from orders.events import PurchaseOrderExpired
from orders.models import Order, PurchaseOrder, PurchaseOrderLine

BATCH = 100


@verb
def expire_purchase_orders(*, by: str, at: datetime, limit: int = BATCH) -> int:
    """Expire what should have been answered before `at`; it is routed again. Returns how many.

    An order that someone works on just now is left for the next time.
    """
    overdue = PurchaseOrder.objects.overdue(at).order_by("respond_by", "id").values_list("order_id", flat=True)[:limit]
    free = Order.objects.select_for_update(skip_locked=True).filter(id__in=list(overdue)).order_by("id")
    orders = {order.id: order for order in free}
    purchase_orders = list(
        PurchaseOrder.objects.overdue(at)
        .filter(order_id__in=orders)
        .select_related("supplier")
        .select_for_update(of=("self",))
        .order_by("id")
    )
    for purchase_order in purchase_orders:
        purchase_order.move_to(PurchaseOrder.Status.EXPIRED, at=at)
    PurchaseOrder.objects.bulk_update(purchase_orders, ["status", "closed_at"])
    for order_id in sorted({purchase_order.order_id for purchase_order in purchase_orders}):
        settle_order(orders[order_id], by=by, at=at)
    record_many(
        [
            PurchaseOrderExpired(
                stream=purchase_order.order_id,
                purchase_order=purchase_order.id,
                number=purchase_order.number,
                supplier=purchase_order.supplier.code,
            )
            for purchase_order in purchase_orders
        ],
        by=by,
        at=at,
    )
    reservations = PurchaseOrderLine.objects.filter(purchase_order__in=purchase_orders)
    release_reservations(dict.fromkeys(reservations.values_list("reservation_id", flat=True)), by=by, at=at)
    return len(purchase_orders)
