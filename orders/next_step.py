"""What a person would do next with an order, and why: the one thing the order page puts first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dropship.ui.markup import ago
from orders.models import Order, OrderLine, PurchaseOrder, Shipment

Status = PurchaseOrder.Status


@dataclass(frozen=True, slots=True)
class Next:
    """What to do or to wait for. `move` names a move of the page (release, reroute), `url` a page to open."""

    title: str
    text: str = ""
    tone: str = "info"
    icon: str = ""
    move: str = ""
    url: str = ""
    label: str = ""


def next_step(
    order: Order,
    *,
    lines: Sequence[OrderLine],
    purchase_orders: Sequence[PurchaseOrder],
    shipments: Sequence[Shipment],
    issues: Sequence[Any],
    now: datetime,
) -> Next | None:
    """The first of what needs somebody, else what everybody waits for; None while open issues say it themselves."""
    if order.status == Order.Status.ON_HOLD:
        if any(issue.holds_order for issue in issues):
            return None
        return Next(_("On hold"), order.hold_reason, "warning", "hand-stop", move="release")
    if order.status == Order.Status.CANCELLED:
        return Next(_("Nothing is left to do: the order is cancelled."), icon="x")
    if order.status == Order.Status.DELIVERED:
        return Next(_("Nothing is left to do: everything has arrived."), tone="success")
    trouble = _trouble(shipments, issues) or _unanswered(purchase_orders, now) or _unshipped(purchase_orders, now)
    return trouble or _short(lines) or _waiting(order, purchase_orders)


def _trouble(shipments: Sequence[Shipment], issues: Sequence[Any]) -> Next | None:
    told = {issue.shipment_id for issue in issues}
    for one in shipments:
        if one.status in Shipment.TROUBLES and one.resent_at is None and one.id not in told:
            event = getattr(one, "last_event", None)
            said = " · ".join(filter(None, (event.description, event.location))) if event else ""
            title = _("{carrier} has a problem with parcel {number}").format(
                carrier=one.carrier_name or one.carrier, number=one.tracking_number
            )
            return Next(title, said, "danger", url=one.tracking_url, label=_("Carrier's page"))
    return None


def _unanswered(purchase_orders: Sequence[PurchaseOrder], now: datetime) -> Next | None:
    waiting = [one for one in purchase_orders if one.status == Status.SENT]
    if not waiting:
        return None
    one = min(waiting, key=lambda each: each.respond_by)
    words = {"supplier": one.supplier.name, "number": one.number, "when": ago(one.respond_by, now=now)}
    if one.respond_by < now:
        title = _("{supplier} has not answered {number}; it was due {when}").format(**words)
        text = _("It goes to another supplier by itself. Answer for them if they have called.")
        return Next(title, text, "danger", "clock-off", url=_page(one), label=_("Answer for them"))
    title = _("{supplier} is to answer {number} {when}").format(**words)
    text = _("Without an answer it goes to another supplier by itself.")
    return Next(title, text, icon="clock", url=_page(one), label=_("Answer for them"))


def _unshipped(purchase_orders: Sequence[PurchaseOrder], now: datetime) -> Next | None:
    late = [
        one
        for one in purchase_orders
        if one.status in {Status.ACCEPTED, Status.PARTIALLY_SHIPPED} and one.ship_by and one.ship_by < now
    ]
    if not late:
        return None
    one = min(late, key=lambda each: each.ship_by or now)
    title = _("{supplier} should have shipped {number} {when}").format(
        supplier=one.supplier.name, number=one.number, when=ago(one.ship_by or now, now=now)
    )
    text = _("Ask them for the parcel, or withdraw it and let another supplier send it.")
    return Next(title, text, "danger", "clock-off", url=_page(one), label=_("Open {number}").format(number=one.number))


def _short(lines: Sequence[OrderLine]) -> Next | None:
    short = ", ".join(f"{line.backordered} × {line.sku}" for line in lines if line.backordered)
    if not short:
        return None
    text = _("It is sent by itself as soon as a supplier has it again. Or cancel what the customer will not wait for.")
    return Next(_("Waits for stock: {units}").format(units=short), text, "warning", "clock-pause", move="reroute")


def _waiting(order: Order, purchase_orders: Sequence[PurchaseOrder]) -> Next:
    standing = [one for one in purchase_orders if one.status not in PurchaseOrder.ENDED]
    to_ship = [one for one in standing if one.status in {Status.ACCEPTED, Status.PARTIALLY_SHIPPED}]
    if order.needs_routing_at is not None or not standing:
        return Next(_("Routing looks for the suppliers now"), _("This takes a second or two."), icon="route")
    if to_ship:
        one = min(to_ship, key=lambda each: each.ship_by or each.sent_at)
        return Next(
            _("Nothing to do: {supplier} ships {number}").format(supplier=one.supplier.name, number=one.number),
            icon="truck",
        )
    return Next(_("Nothing to do: everything is on its way"), tone="success", icon="truck")


def _page(purchase_order: PurchaseOrder) -> str:
    return f"/purchase-orders/{purchase_order.number}/"
