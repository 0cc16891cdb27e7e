"""What of an order may come back, and what the customer paid for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Sum

from dropship.base.money import zero
from orders.models import Order, OrderLine, PurchaseOrderLine, Refund, Return, ReturnLine


def returnable_lines(order_id: UUID) -> list[tuple[PurchaseOrderLine, int]]:
    """The purchase order lines of an order of which units can come back, with how many; two statements."""
    return with_the_customer(
        PurchaseOrderLine.objects.filter(purchase_order__order_id=order_id, quantity_delivered__gt=0)
        .select_related("purchase_order")
        .order_by("purchase_order__sent_at", "purchase_order__number", "position")
    )


def with_the_customer(lines: Iterable[PurchaseOrderLine]) -> list[tuple[PurchaseOrderLine, int]]:
    """Those of which units have arrived and are in no return, with how many; a statement where any have arrived.

    Units of open and finished returns are taken; those of declined and cancelled ones are with the customer
    still, and those of replaced ones are counted as delivered no more.
    """
    arrived = [line for line in lines if line.quantity_delivered]
    if not arrived:
        return []
    taken = units_in_returns(line.id for line in arrived)
    return [
        (line, line.quantity_delivered - taken[line.id]) for line in arrived if line.quantity_delivered > taken[line.id]
    ]


def units_in_returns(purchase_order_line_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """For each purchase order line the delivered units that are in a return."""
    rows = (
        ReturnLine.objects.filter(purchase_order_line_id__in=list(purchase_order_line_ids))
        .exclude(rma__status__in=[*Return.VOID, Return.Status.REPLACED])
        .order_by()
        .values_list("purchase_order_line_id")
        .annotate(units=Sum("quantity"))
    )
    return defaultdict(int, rows)


def may_be_asked_back(order: Order, *, window_days: int, now: datetime) -> bool:
    """Whether the customer may still ask to send something of a delivered order back."""
    if order.status != Order.Status.DELIVERED or order.delivered_at is None:
        return False
    return now < order.delivered_at + timedelta(days=window_days)


def refundable(rma: Return, *, received_only: bool = False) -> Decimal:
    """What the customer paid for the units of a return and has not been given back, in the order's currency.

    With tax and less discount, without shipping. Parts of a line are rounded so that all of them together make
    the line. With `received_only` the units that did not come are left out.
    """
    order = Order.objects.get(id=rma.order_id)
    lines = {line.id: line for line in OrderLine.objects.filter(order=order)}
    units: dict[UUID, int] = defaultdict(int)
    for line in rma.lines.all():
        units[line.order_line_id] += (line.quantity_received or 0) if received_only else line.quantity
    refunded = _units_refunded(units)
    given_back = Refund.objects.filter(order=order).aggregate(total=Sum("amount"))["total"] or Decimal(0)
    nothing = zero(order.currency)
    worth = Decimal(0)
    for line_id, quantity in units.items():
        paid, before = paid_for(order, list(lines.values()), lines[line_id]), refunded[line_id]
        whole = lines[line_id].quantity
        worth += _part(paid, before + quantity, whole, nothing) - _part(paid, before, whole, nothing)
    return max(nothing, min(worth, order.total - given_back).quantize(nothing))


def paid_for(order: Order, lines: list[OrderLine], line: OrderLine) -> Decimal:
    """What the customer paid for a whole line: a discount or tax given for the order alone is shared by value."""
    goods = sum((one.unit_price * one.quantity for one in lines), Decimal(0))
    amount = line.unit_price * line.quantity
    if any(one.discount for one in lines):
        amount -= line.discount
    elif goods:
        amount -= order.discount_total * amount / goods
    if order.taxes_included:
        return amount
    if any(one.tax for one in lines):
        return amount + line.tax
    taxed = goods - order.discount_total + order.shipping_total
    return amount + (order.tax_total * amount / taxed if taxed > 0 else Decimal(0))


def _part(paid: Decimal, units: int, whole: int, nothing: Decimal) -> Decimal:
    return (paid * min(units, whole) / whole).quantize(nothing, rounding=ROUND_HALF_UP)


def _units_refunded(order_line_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    rows = (
        ReturnLine.objects.filter(order_line_id__in=list(order_line_ids), rma__status=Return.Status.REFUNDED)
        .order_by()
        .values_list("order_line_id")
        .annotate(units=Sum("quantity"))
    )
    return defaultdict(int, rows)
