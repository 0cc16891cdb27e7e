"""Staff and a supplier write to each other about a purchase order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.tenancy.verb import verb
from orders.models import PurchaseOrder
from suppliers.actions.open_thread import open_thread
from suppliers.actions.send_message import send_message
from suppliers.models import Message


@verb
def discuss_purchase_order(purchase_order_id: UUID, *, at: datetime, **message: Any) -> Message:
    """Send a message about it, in whatever state it is; the first one opens its thread.

    `message` is what `send_message` is told. Only the opening locks the purchase order, so that two first messages
    at once stand in one thread. Raises NotFound, Invalid.
    """
    row = PurchaseOrder.objects.filter(id=purchase_order_id).values_list("thread_id").first()
    if row is None:
        raise NotFound(_("There is no such purchase order."))
    thread_id = row[0] or _open(purchase_order_id, at)
    return send_message(thread_id, at=at, **message)


def _open(purchase_order_id: UUID, at: datetime) -> UUID:
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    if purchase_order.thread_id is None:
        number = purchase_order.number
        purchase_order.thread = open_thread(
            purchase_order.supplier_id, subject=number, about=number, stream=purchase_order.order_id, at=at
        )
        purchase_order.save(update_fields=["thread"])
    thread_id: UUID = purchase_order.thread_id
    return thread_id
