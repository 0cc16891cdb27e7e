"""Promised against predicted, in words, and how far the order has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orders.models import Order, OrderLine, PurchaseOrder

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = Order.Status


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence with its colour; the dates stand beside it."""

    words: str
    tone: str


def promise_of(order: Order, *, now: datetime) -> Promise:
    """How the order stands against what the store promised; days are the retailer's."""
    if order.status == Status.CANCELLED:
        return Promise(_("Cancelled"), "")
    promised, predicted = order.promised_by, order.predicted_by
    if order.delivered_at:
        return _kept(_days(order.delivered_at, promised) if promised else None)
    if promised is None:
        return Promise(_("No date was promised"), "")
    if promised < now:
        late = _days(promised, now)
        words = ngettext("Overdue for %(n)s day", "Overdue for %(n)s days", late) % {"n": late}
        return Promise(words if late else _("Overdue since today"), "red")
    if predicted is None:
        return Promise(_("Nobody can tell yet when it arrives"), "orange")
    return _expected(_days(predicted, promised))


def _kept(spare: int | None) -> Promise:
    if spare is None:
        return Promise(_("Arrived"), "green")
    if spare < 0:
        words = ngettext("Arrived %(n)s day after it was promised", "Arrived %(n)s days after it was promised", -spare)
        return Promise(words % {"n": -spare}, "red")
    if spare == 0:
        return Promise(_("Arrived on the promised day"), "green")
    words = ngettext("Arrived %(n)s day before it was promised", "Arrived %(n)s days before it was promised", spare)
    return Promise(words % {"n": spare}, "green")


def _expected(spare: int) -> Promise:
    if spare < 0:
        words = ngettext(
            "Arrives about %(n)s day after it was promised", "Arrives about %(n)s days after it was promised", -spare
        )
        return Promise(words % {"n": -spare}, "orange")
    if spare == 0:
        return Promise(_("Arrives just on the promised day"), "yellow")
    words = ngettext(
        "Arrives about %(n)s day before it was promised", "Arrives about %(n)s days before it was promised", spare
    )
    return Promise(words % {"n": spare}, "green")


def _days(earlier: datetime, later: datetime) -> int:
    return (timezone.localdate(later) - timezone.localdate(earlier)).days


def steps_of(
    order: Order, lines: Sequence[OrderLine], purchase_orders: Iterable[PurchaseOrder]
) -> list[dict[str, Any]]:
    """The progress line: ordered, at the suppliers, accepted, shipped, delivered; where it is stuck is a problem."""
    standing = [one for one in purchase_orders if one.status not in PurchaseOrder.ENDED]
    waits = any(line.open or line.backordered for line in lines)
    is_asked = bool(standing) and (not waits or order.status == Status.PARTIALLY_SHIPPED)
    is_accepted = is_asked and all(one.status != PurchaseOrder.Status.SENT for one in standing)
    is_shipped = order.status in {Status.SHIPPED, Status.DELIVERED}
    reached = [True, is_asked or is_shipped, is_accepted or is_shipped, is_shipped, order.status == Status.DELIVERED]
    at = [
        order.placed_at,
        min((one.sent_at for one in standing), default=None),
        max((one.responded_at for one in standing if one.responded_at), default=None),
        order.shipped_at,
        order.delivered_at,
    ]
    labels: list[StrOrPromise] = [*LABELS]
    place = reached.index(False) if False in reached else len(reached)
    if place < len(labels):
        labels[place] = STUCK.get(order.status, labels[place])
    is_stuck = order.status in STUCK and order.status != Status.PARTIALLY_SHIPPED
    return [
        {
            "label": labels[number],
            "state": "done" if number < place else "todo" if number > place else "problem" if is_stuck else "current",
            "at": at[number] if number < place else None,
        }
        for number in range(len(labels))
        if order.status != Status.CANCELLED or number <= place
    ]


LABELS = (
    gettext_lazy("Ordered"),
    gettext_lazy("At the suppliers"),
    gettext_lazy("Accepted"),
    gettext_lazy("Shipped"),
    gettext_lazy("Delivered"),
)
STUCK: dict[str, StrOrPromise] = {
    Status.ON_HOLD: gettext_lazy("On hold"),
    Status.BACKORDERED: gettext_lazy("Waits for stock"),
    Status.PARTIALLY_SHIPPED: gettext_lazy("Partly shipped"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
}
