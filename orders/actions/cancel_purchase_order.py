"""The retailer withdraws a purchase order, as far as it has not left yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.events.record import record_many
from dropship.tenancy.verb import verb
from inventory.actions.reservations import release_reservations
from orders.actions.hold_order import CAN_BE_HELD, hold_order
from orders.actions.settle_order import settle_order
from orders.events import PurchaseOrderCancelled
from orders.models import Order, PurchaseOrder, PurchaseOrderLine

Status = PurchaseOrder.Status
CAN_BE_CANCELLED = frozenset({Status.SENT, Status.ACCEPTED, Status.PARTIALLY_SHIPPED})


@verb
def cancel_purchase_order(
    purchase_order_id: UUID, *, reason: str, then: Literal["route", "hold"] = "route", by: str, at: datetime
) -> PurchaseOrder:
    """Withdraw what has not left; `then` the order's units are routed again, or the order is held for a person.

    With nothing shipped it is cancelled; else it ends as shipped, with the rest cancelled by line.
    The supplier learns of it by the event. Safe to call twice. Raises IllegalMove when all has left.
    """
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    if purchase_order.status == Status.CANCELLED:
        return purchase_order
    if purchase_order.status not in CAN_BE_CANCELLED:
        raise IllegalMove(
            _("Purchase order {number} is {state}; nothing of it is left to cancel.").format(
                number=purchase_order.number, state=purchase_order.get_status_display().lower()
            )
        )
    given_back = _withdraw([purchase_order], reason=reason, by=by, at=at)
    if then == "hold" and purchase_order.order.status in CAN_BE_HELD:
        hold_order(purchase_order.order_id, reason=reason, by=by, at=at)
    settle_order(purchase_order.order_id, by=by, at=at)
    release_reservations(given_back.reservations, by=by, at=at)
    return purchase_order


@verb
def cancel_purchase_orders_of(
    order_id: UUID, *, states: Collection[str] = CAN_BE_CANCELLED, reason: str, by: str, at: datetime
) -> dict[UUID, int]:
    """Withdraw everything of an order that has not left and is in one of `states`; returns the units by order line.

    All of it gives its stock back in one statement: one after the other would take the locks of the stock
    in no order. The caller says what becomes of these units and settles the order.
    """
    Order.objects.locked(order_id)
    purchase_orders = list(
        PurchaseOrder.objects.filter(order_id=order_id, status__in=states)
        .select_related("supplier")
        .select_for_update(of=("self",))
        .order_by("id")
    )
    given_back = _withdraw(purchase_orders, reason=reason, by=by, at=at)
    release_reservations(given_back.reservations, by=by, at=at)
    return dict(given_back.units)


class _GivenBack:
    """Units by order line, and by reservation what of it is free (None: all)."""

    def __init__(self) -> None:
        self.units: dict[UUID, int] = defaultdict(int)
        self.reservations: dict[UUID, int | None] = {}


def _withdraw(purchase_orders: list[PurchaseOrder], *, reason: str, by: str, at: datetime) -> _GivenBack:
    """Cancel the open units of locked purchase orders; stock and order are left to the caller."""
    given_back = _GivenBack()
    if not purchase_orders:
        return given_back
    lines: dict[UUID, list[PurchaseOrderLine]] = defaultdict(list)
    for line in PurchaseOrderLine.objects.filter(purchase_order__in=purchase_orders).order_by("position"):
        lines[line.purchase_order_id].append(line)
    for purchase_order in purchase_orders:
        for line in lines[purchase_order.id]:
            asked = line.quantity if line.quantity_accepted is None else line.quantity_accepted
            units = asked - line.quantity_shipped - line.quantity_cancelled
            if units:
                line.quantity_cancelled += units
                given_back.units[line.order_line_id] += units
                given_back.reservations[line.reservation_id] = units if line.quantity_shipped else None
        _close(purchase_order, lines[purchase_order.id], reason, at)
    changed = [line for group in lines.values() for line in group]
    PurchaseOrderLine.objects.bulk_update(changed, ["quantity_cancelled"])
    PurchaseOrder.objects.bulk_update(
        purchase_orders,
        ["status", "closed_at", "shipped_at", "delivered_at", "cost_total", "reason_text"],
    )
    record_many(
        [
            PurchaseOrderCancelled(
                stream=purchase_order.order_id,
                purchase_order=purchase_order.id,
                number=purchase_order.number,
                supplier=purchase_order.supplier.code,
                reason=reason,
            )
            for purchase_order in purchase_orders
        ],
        by=by,
        at=at,
    )
    return given_back


def _close(purchase_order: PurchaseOrder, lines: list[PurchaseOrderLine], reason: str, at: datetime) -> None:
    purchase_order.reason_text = reason[:500]
    shipped = sum(line.quantity_shipped for line in lines)
    if not shipped:
        purchase_order.move_to(Status.CANCELLED, at=at)
        return
    purchase_order.move_to(Status.SHIPPED, at=at)
    parcels = list(purchase_order.shipments.values_list("shipped_at", "delivered_at"))
    purchase_order.shipped_at = max((shipped_at for shipped_at, _ in parcels), default=at)
    purchase_order.cost_total = sum((line.cost * line.quantity_shipped for line in lines), Decimal(0))
    has_arrived = any(line.quantity_delivered for line in lines)
    if has_arrived and not any(line.quantity_under_way for line in lines):
        purchase_order.move_to(Status.DELIVERED, at=at)
        purchase_order.delivered_at = max((arrived for _, arrived in parcels if arrived), default=at)
