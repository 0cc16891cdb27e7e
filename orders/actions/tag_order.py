"""Staff put words on an order by which they find and sort it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.events import OrderChanged
from orders.models import Order

MOST, LONGEST = 20, 50


@verb
def tag_order(order_id: UUID, *, tags: Iterable[str], by: str, at: datetime) -> Order:
    """Let an order have exactly these tags, each once. Raises Invalid for too many or too long ones."""
    order = Order.objects.locked(order_id)
    wanted = list(dict.fromkeys(" ".join(tag.replace("\x00", "").split()) for tag in tags))
    wanted = [tag for tag in wanted if tag]
    if len(wanted) > MOST or any(len(tag) > LONGEST for tag in wanted):
        raise Invalid(
            _("An order has at most {most} tags of at most {longest} characters.").format(most=MOST, longest=LONGEST),
            code="bad_tags",
            pointer="/tags",
        )
    if wanted == order.tags:
        return order
    order.tags, order.updated_at = wanted, at
    order.save(update_fields=["tags", "updated_at"])
    record(OrderChanged(order.id, order.number, what=_("tags changed")), by=by, at=at)
    return order
