"""What a customer sent has come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.accept_purchase_order import QuantityTooHigh, UnknownLine
from orders.actions.settle_order import settle_order
from orders.models import OrderLine, Return, ReturnLine
from orders.return_events import ReturnReceived, of_return

Status = Return.Status


@verb
def receive_return(return_id: UUID, *, units: Mapping[UUID, int] | None = None, by: str, at: datetime) -> Return:
    """Note what came back: `units` by return line; None, and lines not named, came in full.

    From now on they count as returned on the order's lines. Raises IllegalMove, UnknownLine and QuantityTooHigh.
    """
    rma = Return.objects.locked(return_id)
    rma.move_to(Status.RECEIVED, at=at)
    lines = list(rma.lines.order_by("position"))
    came = _came(lines, units or {})
    for line in lines:
        line.quantity_received = came[line.id]
    ReturnLine.objects.bulk_update(lines, ["quantity_received"])
    rma.received_at = at
    rma.save(update_fields=["status", "received_at"])
    count_returned(rma, came, lines, by=by, at=at)
    told = [{"sku": line.sku, "quantity": line.quantity_received} for line in lines]
    record(ReturnReceived(**of_return(rma, told)), by=by, at=at)
    return rma


def count_returned(
    rma: Return, changes: Mapping[UUID, int], lines: Sequence[ReturnLine], *, by: str, at: datetime
) -> None:
    """Count so many units more (or fewer) of each return line as returned on the order's lines, and settle it.

    The order is locked. Raises IllegalMove where the order does not count so many as delivered any more.
    """
    by_order_line: dict[UUID, int] = defaultdict(int)
    for line in lines:
        by_order_line[line.order_line_id] += changes[line.id]
    ordered = list(OrderLine.objects.filter(id__in=by_order_line).order_by("id"))
    for order_line in ordered:
        change = by_order_line[order_line.id]
        if change > order_line.delivered:
            raise IllegalMove(
                _("Of {sku} only {left} units count as delivered; return {number} cannot bring back {units}.").format(
                    sku=order_line.sku, left=order_line.delivered, number=rma.number, units=change
                )
            )
        # Each unit is in one counter at any time, as the table itself asks for.
        order_line.returned += change
        order_line.delivered -= change
    OrderLine.objects.bulk_update(ordered, ["returned", "delivered"])
    settle_order(rma.order_id, by=by, at=at)


def _came(lines: list[ReturnLine], units: Mapping[UUID, int]) -> dict[UUID, int]:
    if not set(units) <= {line.id for line in lines}:
        raise UnknownLine(_("The return has no such line."), pointer="/lines")
    for line in lines:
        if units.get(line.id, 0) > line.quantity:
            raise QuantityTooHigh(
                _("At most {most} of {sku} come back.").format(most=line.quantity, sku=line.sku), pointer="/lines"
            )
        if units.get(line.id, 0) < 0:
            raise Invalid(_("A quantity is 0 or more."), code="out_of_range", pointer="/lines")
    return {line.id: units.get(line.id, line.quantity) for line in lines}
