"""The mail with a purchase order goes to its supplier once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.events import PurchaseOrderResent
from orders.models import PurchaseOrder
from orders.supplier_mails import refuse_unless_awaited, refuse_unless_mailed

BETWEEN = timedelta(minutes=10)


class ResentAlready(Refused):
    """The mail has been sent again a moment ago."""

    code = "resent_already"
    title = "Sent again already"


@verb
def resend_purchase_order(purchase_order_id: UUID, *, by: str, at: datetime) -> PurchaseOrder:
    """Mail the purchase order to the supplier's present address, in the words and with the deadline of now.

    Once in ten minutes, so that a second click writes no second mail. Raises IllegalMove once it is answered or
    over, ResentAlready, and NotMailed where no mail would go out.
    """
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    refuse_unless_awaited(purchase_order)
    if purchase_order.mailed_again_at and at < purchase_order.mailed_again_at + BETWEEN:
        raise ResentAlready(
            _("Purchase order {number} was sent again a moment ago.").format(number=purchase_order.number)
        )
    refuse_unless_mailed(purchase_order, "purchase_order.sent")
    purchase_order.mailed_again_at = at
    purchase_order.save(update_fields=["mailed_again_at"])
    record(
        PurchaseOrderResent(
            stream=purchase_order.order_id,
            purchase_order=purchase_order.id,
            number=purchase_order.number,
            supplier=purchase_order.supplier.code,
        ),
        by=by,
        at=at,
    )
    return purchase_order
