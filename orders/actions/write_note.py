"""Staff leave each other a word on an order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from orders.events import OrderChanged
from orders.models import Order, OrderNote

LONGEST = 5000


@verb
def write_note(order_id: UUID, *, text: str, by: str, at: datetime) -> OrderNote:
    """Add a note; never shown to suppliers or customers. Raises Invalid for an empty one."""
    order = Order.objects.locked(order_id)
    text = text.strip().replace("\x00", "")
    if not text or len(text) > LONGEST:
        raise Invalid(_("A note has 1 to {most} characters.").format(most=LONGEST), code="bad_note", pointer="/text")
    note = OrderNote.objects.create(tenant_id=required().tenant_id, order=order, text=text, by=by[:200], at=at)
    record(OrderChanged(order.id, order.number, what=_("note written")), by=by, at=at)
    return note
