"""An order's state follows from where its units are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dropship.events.record import record_many, ring
from dropship.tenancy.verb import verb
from orders.events import OrderDelivered, OrderShipped
from orders.models import Order, OrderLine

Status = Order.Status
LineStatus = OrderLine.Status

# Where the units of each line are, by its purchase orders; one row a line.
UNITS = """
SELECT l.id, l.quantity, l.status, l.allocated, l.backordered, l.shipped, l.delivered, l.cancelled, l.returned,
       coalesce(p.allocated, 0), coalesce(p.shipped, 0), coalesce(p.delivered, 0)
FROM orders_orderline l
LEFT JOIN LATERAL (
    SELECT sum(CASE po.status
                 WHEN 'sent' THEN pl.quantity - pl.quantity_cancelled
                 WHEN 'accepted' THEN pl.quantity_accepted - pl.quantity_shipped - pl.quantity_cancelled
                 WHEN 'partially_shipped' THEN pl.quantity_accepted - pl.quantity_shipped - pl.quantity_cancelled
                 WHEN 'shipped' THEN pl.quantity_accepted - pl.quantity_shipped - pl.quantity_cancelled
                 WHEN 'delivered' THEN pl.quantity_accepted - pl.quantity_shipped - pl.quantity_cancelled
                 ELSE 0 END)::int AS allocated,
           sum(pl.quantity_shipped - pl.quantity_delivered - pl.quantity_resent)::int AS shipped,
           sum(pl.quantity_delivered)::int AS delivered
    FROM orders_purchaseorderline pl JOIN orders_purchaseorder po ON po.id = pl.purchase_order_id
    WHERE pl.order_line_id = l.id
) p ON true
WHERE l.order_id = %s
ORDER BY l.position
"""

WRITE_LINES = """
UPDATE orders_orderline l
SET allocated = n.allocated, shipped = n.shipped, delivered = n.delivered, status = n.status
FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[], %s::text[]) n(id, allocated, shipped, delivered, status)
WHERE l.id = n.id
"""

LAST_PARCEL = "SELECT max(shipped_at), max(delivered_at) FROM orders_shipment WHERE order_id = %s AND resent_at IS NULL"


@verb
def settle_order(order: UUID | Order, *, by: str, at: datetime) -> Order:
    """Write the counters and states of an order's lines, and its own state, from quantities.

    Takes the order's id or the locked order. It alone writes them after routing; again changes nothing.

    A line's counters, over its purchase order lines:
      allocated   asked in `sent`; accepted − shipped − cancelled in `accepted` and later
      shipped     shipped − delivered − resent      delivered   delivered, both also of ended purchase orders
      returned    came back in returns (receive_return and what follows it count them); they leave delivered, then
                  shipped. Units of a replaced return are returned no more.      open   in no counter: to be routed
    A line's state is that of its least advanced live unit: open, backordered, allocated, shipped,
    delivered; with no live unit left it is returned, or else cancelled.

    The order's state, the first that holds (live = neither cancelled nor returned):
      cancelled          every unit was cancelled
      delivered          every live unit has arrived, or nothing but returns is left
      shipped            every live unit has left or arrived
      on_hold            it was held; a hold lasts until released or overtaken by the states above
      partially_shipped  some unit has left        processing   some unit is allocated
      backordered        none allocated, some wait for stock        received   otherwise

    So an order stays delivered whatever comes back of it, until a replacement opens units of it again: then it is as
    far as its live units are, and delivered once the replacement has arrived.

    Open units send it to be routed, unless it is held or over. `shipped_at` and `delivered_at` are the
    times of the last parcel that was not sent again, while the order is shipped or delivered. Records OrderShipped and OrderDelivered when it comes to them.
    """
    locked = order if isinstance(order, Order) else Order.objects.locked(order)
    lines = _read(locked.id)
    _write_lines([line for line in lines if line.is_changed])
    before = locked.status
    after = _status(before, lines)
    changed = _facts(locked, lines, after, at)
    if changed:
        for name, value in changed.items():
            setattr(locked, name, value)
        locked.updated_at = at
        locked.save(update_fields=[*changed, "updated_at"])
    _tell(locked, before, by=by, at=at)
    return locked


@dataclass(slots=True)
class _Line:
    """One line's units as they were written, and as they are."""

    id: UUID
    quantity: int
    was_status: str
    was: tuple[int, int, int]
    backordered: int
    cancelled: int
    returned: int
    allocated: int
    shipped: int
    delivered: int

    @property
    def open(self) -> int:
        return self.quantity - self.allocated - self.backordered - self.shipped - self.delivered - self.gone

    @property
    def gone(self) -> int:
        return self.cancelled + self.returned

    @property
    def status(self) -> str:
        for units, status in (
            (self.open, LineStatus.OPEN),
            (self.backordered, LineStatus.BACKORDERED),
            (self.allocated, LineStatus.ALLOCATED),
            (self.shipped, LineStatus.SHIPPED),
            (self.delivered, LineStatus.DELIVERED),
            (self.returned, LineStatus.RETURNED),
        ):
            if units > 0:
                return status
        return LineStatus.CANCELLED

    @property
    def is_changed(self) -> bool:
        return self.was != (self.allocated, self.shipped, self.delivered) or self.was_status != self.status


def _read(order_id: UUID) -> list[_Line]:
    with connection.cursor() as cursor:
        cursor.execute(UNITS, [order_id])
        rows = cursor.fetchall()
    lines = []
    for row in rows:
        line_id, quantity, status, *was, allocated, shipped, delivered = row
        was_allocated, backordered, was_shipped, was_delivered, cancelled, returned = was
        back = min(returned, delivered)
        lines.append(
            _Line(
                id=line_id,
                quantity=quantity,
                was_status=status,
                was=(was_allocated, was_shipped, was_delivered),
                backordered=backordered,
                cancelled=cancelled,
                returned=returned,
                allocated=allocated,
                shipped=max(0, shipped - (returned - back)),
                delivered=delivered - back,
            )
        )
    return lines


def _write_lines(lines: list[_Line]) -> None:
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_LINES,
            [
                [line.id for line in lines],
                [line.allocated for line in lines],
                [line.shipped for line in lines],
                [line.delivered for line in lines],
                [line.status for line in lines],
            ],
        )


def _status(before: str, lines: list[_Line]) -> str:
    delivered = sum(line.delivered for line in lines)
    shipped = sum(line.shipped for line in lines)
    live = sum(line.quantity - line.gone for line in lines)
    if live == 0:
        any_returned = any(line.returned for line in lines) and before != Status.CANCELLED
        return Status.DELIVERED if any_returned else Status.CANCELLED
    if delivered == live:
        return Status.DELIVERED
    if shipped + delivered == live:
        return Status.SHIPPED
    if before == Status.ON_HOLD:
        return Status.ON_HOLD
    if shipped + delivered:
        return Status.PARTIALLY_SHIPPED
    if any(line.allocated for line in lines):
        return Status.PROCESSING
    if any(line.backordered for line in lines) and not any(line.open for line in lines):
        return Status.BACKORDERED
    return Status.RECEIVED


def _facts(order: Order, lines: list[_Line], status: str, at: datetime) -> dict[str, Any]:
    """The columns of the order that have to change, with their new values."""
    wanted: dict[str, Any] = {
        "status": status,
        "needs_routing_at": _needs_routing_at(order, lines, status, at),
        "shipped_at": None,
        "delivered_at": None,
        "cancelled_at": order.cancelled_at,
    }
    if status == Status.CANCELLED:
        wanted["cancelled_at"] = order.cancelled_at or at
    elif status in {Status.SHIPPED, Status.DELIVERED}:
        wanted["hold_reason"] = ""
        last_shipped_at, last_delivered_at = _last_parcel(order.id)
        wanted["shipped_at"] = last_shipped_at or order.shipped_at
        if status == Status.DELIVERED:
            wanted["delivered_at"] = last_delivered_at or order.delivered_at or at
    return {name: value for name, value in wanted.items() if getattr(order, name) != value}


def _needs_routing_at(order: Order, lines: list[_Line], status: str, at: datetime) -> datetime | None:
    """Since when it waits to be routed: what waits already goes on waiting, back-orders when called up."""
    if status in {Status.ON_HOLD, Status.CANCELLED, Status.SHIPPED, Status.DELIVERED}:
        return None
    if any(line.open > 0 for line in lines):
        return order.needs_routing_at or at
    return order.needs_routing_at if any(line.backordered for line in lines) else None


def _last_parcel(order_id: UUID) -> tuple[datetime | None, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_PARCEL, [order_id])
        return cursor.fetchone()


def _tell(order: Order, before: str, *, by: str, at: datetime) -> None:
    happened: list[Any] = []
    if order.status != before:
        if order.status in {Status.SHIPPED, Status.DELIVERED} and before not in {Status.SHIPPED, Status.DELIVERED}:
            happened.append(OrderShipped(order.id, order.number))
        if order.status == Status.DELIVERED and order.delivered_at is not None:
            happened.append(OrderDelivered(order.id, order.number, order.delivered_at))
    record_many(happened, by=by, at=at)
    if order.needs_routing_at is not None:
        ring("route")
