"""A supplier that has not answered yet is asked once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.events import PurchaseOrderReminded
from orders.models import PurchaseOrder
from orders.supplier_mails import refuse_unless_awaited, refuse_unless_mailed

BETWEEN = timedelta(days=1)


class RemindedAlready(Refused):
    """The supplier has been reminded of it within a day."""

    code = "reminded_already"
    title = "Reminded already"


@verb
def remind_supplier(purchase_order_id: UUID, *, by: str, at: datetime) -> PurchaseOrder:
    """Ask the supplier by mail to accept or reject the purchase order, at most once a day for each.

    Raises IllegalMove once it is answered or over, RemindedAlready, and NotMailed where no mail would go out.
    """
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    refuse_unless_awaited(purchase_order)
    if purchase_order.reminded_at and at < purchase_order.reminded_at + BETWEEN:
        raise RemindedAlready(
            _("The supplier has been reminded of purchase order {number} within a day.").format(
                number=purchase_order.number
            )
        )
    refuse_unless_mailed(purchase_order, "purchase_order.reminded")
    purchase_order.reminded_at = at
    purchase_order.save(update_fields=["reminded_at"])
    record(
        PurchaseOrderReminded(
            stream=purchase_order.order_id,
            purchase_order=purchase_order.id,
            number=purchase_order.number,
            supplier=purchase_order.supplier.code,
        ),
        by=by,
        at=at,
    )
    return purchase_order
