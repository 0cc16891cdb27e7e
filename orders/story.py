"""What the order page tells: where each unit is, why this supplier, what happened and who did it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dropship.deliveries.models import Delivery
from dropship.events.models import Event
from dropship.office.actions.send_mail_again import MAY_GO_AGAIN
from dropship.ui.markup import actor
from dropship.ui.states import look
from orders.actions.hold_order import CAN_BE_HELD
from orders.models import Decision, Issue, Order, OrderLine, OrderNote, PurchaseOrder, PurchaseOrderLine, Shipment
from orders.return_story import LOOKS as RETURN_LOOKS
from orders.return_story import return_words
from orders.words import said

ASKING_WAYS = ("map_sku", "correct_address", "correct_email")
LOOKS: dict[str, tuple[str, str]] = {
    "order.received": ("shopping-bag", "blue"),
    "order.held": ("hand-stop", "orange"),
    "order.released": ("player-play", "blue"),
    "order.routed": ("route", "azure"),
    "order.backordered": ("clock-pause", "yellow"),
    "order.cancelled": ("x", "red"),
    "order.shipped": ("truck", "purple"),
    "order.delivered": ("check", "green"),
    "order.changed": ("pencil", ""),
    "purchase_order.sent": ("send", "blue"),
    "purchase_order.accepted": ("thumb-up", "azure"),
    "purchase_order.rejected": ("thumb-down", "red"),
    "purchase_order.expired": ("clock-off", "orange"),
    "purchase_order.cancelled": ("x", ""),
    "purchase_order.shipped": ("package", "purple"),
    "shipment.updated": ("map-pin", ""),
    "shipment.delayed": ("alert-triangle", "red"),
    "mail.sent_again": ("mail-forward", ""),
    "supplier.message": ("message", "azure"),
    "supplier.thread_closed": ("message-check", ""),
    **RETURN_LOOKS,
}


def order_story(order: Order, *, margins: bool, now: datetime) -> dict[str, Any]:
    """Everything the page of one order shows, in about ten statements; costs only with `margins`."""
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    issues = list(
        Issue.objects.filter(order=order, resolved_at=None).select_related("line").order_by("opened_at", "id")
    )
    purchase_orders = list(
        PurchaseOrder.objects.filter(order=order).select_related("supplier").order_by("sent_at", "number")
    )
    shipments = list(
        Shipment.objects.filter(order=order)
        .select_related("purchase_order")
        .prefetch_related("lines", "events")
        .order_by("shipped_at")
    )
    purchase_lines: dict[UUID, list[PurchaseOrderLine]] = defaultdict(list)
    for line in PurchaseOrderLine.objects.filter(purchase_order__order=order).order_by("position"):
        purchase_lines[line.purchase_order_id].append(line)
    for purchase_order in purchase_orders:
        purchase_order.shown_lines = purchase_lines[purchase_order.id]
    for shipment in shipments:
        shipment.last_event = max(shipment.events.all(), key=lambda event: (event.at, event.received_at), default=None)
    decisions = list(Decision.objects.filter(order=order).order_by("-at", "-id")[:10])
    events = list(Event.objects.filter(stream=order.id).order_by("-position")[:200])
    mails = list(Delivery.objects.filter(stream=order.id, kind="mail").order_by("-created_at")[:30])
    for mail in mails:
        mail.may_go_again = mail.state in MAY_GO_AGAIN
    promised, predicted = order.promised_by, order.predicted_by
    is_over = order.status in {"delivered", "cancelled"}
    return {
        "order": order,
        "lines": lines,
        "issues": issues,
        "purchase_orders": purchase_orders,
        "shipments": shipments,
        "decisions": decisions,
        "entries": [_entry(event) for event in events],
        "mails": mails,
        "staff_notes": list(OrderNote.objects.filter(order=order).order_by("-at", "-id")[:50]),
        "is_late": bool(promised and promised < (order.delivered_at or now) and order.status != "cancelled"),
        "asking_ways": ASKING_WAYS,
        "is_held_by_hand": order.status == "on_hold" and not any(issue.holds_order for issue in issues),
        "will_be_late": bool(promised and predicted and predicted > promised and not is_over),
        "shows_costs": margins,
        "margin": _margin(order, purchase_orders) if margins else None,
        "can_hold": order.status in CAN_BE_HELD,
        "can_release": order.status == "on_hold",
        "can_cancel": any(line.open + line.allocated + line.backordered for line in lines),
        "can_reroute": order.status in CAN_BE_HELD
        and (any(line.backordered for line in lines) or any(one.status == "sent" for one in purchase_orders)),
    }


def _margin(order: Order, purchase_orders: list[PurchaseOrder]) -> dict[str, Any] | None:
    """What is left of the order after tax, goods and freight; None when a cost is in another currency."""
    counted = [one for one in purchase_orders if one.status not in {"rejected", "expired", "cancelled"}]
    if not counted or any(one.currency != order.currency for one in counted):
        return None
    cost = sum((one.cost_total + one.shipping_cost for one in counted), Decimal(0))
    net = order.subtotal - order.discount_total + order.shipping_total
    if order.taxes_included:
        net -= order.tax_total
    return {"cost": cost, "amount": net - cost, "ratio": (net - cost) / net if net else None}


def _entry(event: Event) -> dict[str, Any]:
    icon, tone = LOOKS.get(event.name, ("point", ""))
    title, text = _words(event)
    return {"at": event.at, "title": title, "text": text, "by": actor(event.actor), "icon": icon, "tone": tone}


def _listed(lines: list[dict[str, Any]]) -> str:
    return ", ".join(f"{line['quantity']} × {line['sku']}" for line in lines)


def _words(event: Event) -> tuple[str, str]:
    data = event.data
    match event.name:
        case "order.received":
            held = ", ".join(said(code) for code in data.get("issues", []))
            return _("Order received"), _("Held for a check: {issues}").format(issues=held) if held else ""
        case "order.held":
            return _("Put on hold"), data.get("reason", "")
        case "order.released":
            return _("Released"), data.get("reason", "")
        case "order.routed":
            return _("Routed"), data.get("summary", "")
        case "order.backordered":
            return _("Waits for stock"), _listed(data.get("lines", []))
        case "order.cancelled":
            return _("Cancelled") if data.get("complete") else _("Cancelled in part"), data.get("reason", "")
        case "order.shipped":
            return _("Everything has left"), ""
        case "order.delivered":
            return _("Delivered"), ""
        case "order.changed":
            return _("Changed"), said(data.get("what", ""))
        case "purchase_order.sent":
            return _("Purchase order {number} sent").format(number=data.get("number")), data.get("supplier", "")
        case "purchase_order.accepted":
            short = data.get("shortfall") or []
            text = _("all but {lines}").format(lines=_listed(short)) if short else ""
            return _("{supplier} accepted {number}").format(**_who(data)), text
        case "purchase_order.rejected":
            text = " · ".join(filter(None, (said(data.get("reason", "")), data.get("reason_text"))))
            return _("{supplier} rejected {number}").format(**_who(data)), text
        case "purchase_order.expired":
            return _("{supplier} did not answer {number} in time").format(**_who(data)), ""
        case "purchase_order.cancelled":
            return _("Purchase order {number} withdrawn").format(**_who(data)), data.get("reason", "")
        case "purchase_order.shipped":
            parcel = f"{data.get('carrier', '')} {data.get('tracking_number', '')}".strip()
            return _("{supplier} shipped a parcel").format(**_who(data)), parcel
        case "shipment.updated":
            status = look("shipment", data.get("status", "")).word
            return _("Parcel: {status}").format(status=status), data.get("location", "")
        case "shipment.delayed":
            return _("Promised date has passed"), ""
        case "mail.sent_again":
            return _("Mail sent again"), said(data.get("mail", ""))
        case "supplier.message":
            words = (
                _("{supplier} wrote about {number}")
                if data.get("sender") == "supplier"
                else _("Message about {number}")
            )
            return words.format(supplier=data.get("author", ""), number=data.get("about", "")), _files(data)
        case "supplier.thread_closed":
            return _("No answer needed about {number}").format(number=data.get("about", "")), ""
    return return_words(event) if event.name in RETURN_LOOKS else (event.name, "")


def _files(data: dict[str, Any]) -> str:
    count = data.get("attachments", 0)
    return ngettext("{count} file", "{count} files", count).format(count=count) if count else ""


def _who(data: dict[str, Any]) -> dict[str, str]:
    return {"supplier": data.get("supplier", ""), "number": data.get("number", "")}
