"""What a person can do with an order as it stands: the one answer for its page and for the palette."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orders.actions.correct_delivery import OVER
from orders.actions.hold_order import CAN_BE_HELD
from orders.models import Order, OrderLine, PurchaseOrder


@dataclass(frozen=True, slots=True)
class Moves:
    """Which moves would not be refused now."""

    hold: bool
    release: bool
    cancel: bool
    reroute: bool
    redirect: bool


def moves_of(order: Order, lines: Iterable[OrderLine], purchase_orders: Iterable[PurchaseOrder]) -> Moves:
    """Return what is possible; what has left is beyond everybody's reach."""
    lines = list(lines)
    is_open = order.status in CAN_BE_HELD
    purchase_orders = list(purchase_orders)
    is_short = any(line.backordered for line in lines)
    return Moves(
        hold=is_open,
        release=order.status == Order.Status.ON_HOLD,
        cancel=any(line.open + line.allocated + line.backordered for line in lines),
        reroute=is_open and (is_short or any(one.status == PurchaseOrder.Status.SENT for one in purchase_orders)),
        redirect=order.status not in OVER and all(one.status in PurchaseOrder.ENDED for one in purchase_orders),
    )
