"""A supplier takes on a purchase order, whole or in part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from inventory.actions.reservations import confirm_reservations, lock_stocks, release_reservations
from orders.actions.settle_order import settle_order
from orders.events import PurchaseOrderAccepted
from orders.models import Order, PurchaseOrder, PurchaseOrderLine

Status = PurchaseOrder.Status
Answers = Mapping[UUID, tuple[int, datetime | None]]
EARLIEST_PROMISE = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_PROMISE = datetime(2100, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


class QuantityTooHigh(Invalid):
    """More units than were asked for, or than are left."""

    code = "quantity_too_high"
    title = "Too many units"


class NothingAccepted(Invalid):
    """An acceptance of no unit at all is a rejection, which carries a reason."""

    code = "nothing_accepted"
    title = "Nothing accepted"


class UnknownLine(Invalid):
    """The purchase order has no such line."""

    code = "unknown_line"
    title = "Unknown line"


@verb
def accept_purchase_order(purchase_order_id: UUID, *, answers: Answers | None, by: str, at: datetime) -> PurchaseOrder:
    """Accept `answers` = {line id: (units, promised at the customer's door by)}; None accepts all in full.

    A line that is not named is accepted in full. What is not accepted goes back to stock and is routed
    again to other suppliers. Safe to call twice with the same answers. Raises IllegalMove,
    QuantityTooHigh, NothingAccepted, UnknownLine and Invalid; their pointers count the answers.
    """
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    lines = list(purchase_order.lines.order_by("position"))
    taken = _taken(lines, answers or {})
    if _was_answered_with(purchase_order, lines, taken):
        return purchase_order
    purchase_order.move_to(Status.ACCEPTED, at=at)
    if not any(quantity for quantity, _ in taken.values()):
        raise NothingAccepted(
            _("No unit is accepted; reject the purchase order with a reason instead."), pointer="/lines"
        )
    for line in lines:
        line.quantity_accepted, line.promised_by = taken[line.id]
    PurchaseOrderLine.objects.bulk_update(lines, ["quantity_accepted", "promised_by"])
    _note_answer(purchase_order, lines, at)
    short = [line for line in lines if line.quantity_accepted < line.quantity]
    settle_order(purchase_order.order_id, by=by, at=at)
    record(
        PurchaseOrderAccepted(
            stream=purchase_order.order_id,
            purchase_order=purchase_order.id,
            number=purchase_order.number,
            supplier=purchase_order.supplier.code,
            shortfall=[{"sku": line.sku, "quantity": line.quantity - (line.quantity_accepted or 0)} for line in short],
            promised_by=purchase_order.deliver_by,
        ),
        by=by,
        at=at,
    )
    lock_stocks(line.reservation_id for line in lines)
    confirm_reservations([line.reservation_id for line in lines if line.quantity_accepted], at=at)
    release_reservations(
        {
            line.reservation_id: line.quantity - line.quantity_accepted if line.quantity_accepted else None
            for line in short
        },
        by=by,
        at=at,
    )
    return purchase_order


def _taken(lines: list[PurchaseOrderLine], answers: Answers) -> dict[UUID, tuple[int, datetime | None]]:
    """What is accepted of every line, checked against what was asked."""
    asked = {line.id: line for line in lines}
    taken: dict[UUID, tuple[int, datetime | None]] = {line.id: (line.quantity, None) for line in lines}
    for index, (line_id, (quantity, promised_by)) in enumerate(answers.items()):
        line = asked.get(line_id)
        if line is None:
            raise UnknownLine(_("The purchase order has no such line."), pointer=f"/lines/{index}")
        if quantity < 0:
            raise Invalid(_("A quantity cannot be negative."), pointer=f"/lines/{index}/quantity")
        if quantity > line.quantity:
            raise QuantityTooHigh(
                _("{quantity} of {sku} are more than the {asked} asked for.").format(
                    quantity=quantity, sku=line.sku, asked=line.quantity
                ),
                pointer=f"/lines/{index}/quantity",
            )
        if promised_by is not None and not EARLIEST_PROMISE <= promised_by <= LATEST_PROMISE:
            raise Invalid(_("A promise lies between 1990 and 2100."), pointer=f"/lines/{index}/promised_by")
        taken[line_id] = (quantity, promised_by if quantity else None)
    return taken


def _was_answered_with(
    purchase_order: PurchaseOrder, lines: list[PurchaseOrderLine], taken: dict[UUID, tuple[int, datetime | None]]
) -> bool:
    if purchase_order.status not in {Status.ACCEPTED, Status.PARTIALLY_SHIPPED, Status.SHIPPED, Status.DELIVERED}:
        return False
    return all((line.quantity_accepted, line.promised_by) == taken[line.id] for line in lines)


def _note_answer(purchase_order: PurchaseOrder, lines: list[PurchaseOrderLine], at: datetime) -> None:
    """When it was answered, what it costs now, and by when all of it is to arrive."""
    promises = [line.promised_by for line in lines if line.promised_by is not None]
    purchase_order.responded_at = at
    purchase_order.cost_total = sum((line.cost * (line.quantity_accepted or 0) for line in lines), Decimal(0))
    if promises:
        promised_for_all = len(promises) == sum(1 for line in lines if line.quantity_accepted)
        standing = [] if promised_for_all or purchase_order.deliver_by is None else [purchase_order.deliver_by]
        purchase_order.deliver_by = max(promises + standing)
        Order.objects.filter(id=purchase_order.order_id, predicted_by__lt=purchase_order.deliver_by).update(
            predicted_by=purchase_order.deliver_by
        )
    purchase_order.save(update_fields=["status", "responded_at", "cost_total", "deliver_by"])
