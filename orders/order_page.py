"""Everything the page of one order shows, in about a dozen statements whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from dropship.deliveries.models import Delivery
from dropship.events.models import Event
from dropship.office.actions.send_mail_again import MAY_GO_AGAIN
from orders.issue_forms import ASKING_WAYS
from orders.journeys import journeys
from orders.models import Decision, Issue, Order, OrderLine, OrderNote, PurchaseOrder, PurchaseOrderLine, Shipment
from orders.moves import moves_of
from orders.next_step import next_step
from orders.promise import promise_of, steps_of
from orders.reasons import because
from orders.return_story import returns_of_order
from orders.story import KINDS, happenings

MOST_EVENTS, MOST_MAILS, MOST_NOTES, MOST_DECISIONS = 200, 30, 50, 10
LONG_STORY = 8
# So many lines, and suppliers compared for them, are drawn at once; a longer order offers the rest.
MOST_LINES, MOST_COMPARED = 20, 30
# Of the lines nothing is read but this: a large order has hundreds, and making rows into objects takes its time.
SHOWN_OF_LINE = ("product_id", "sku", "name", "quantity", "unit_price", *OrderLine.COUNTERS)
SHOWN_OF_ASKED = (
    "purchase_order_id",
    "order_line_id",
    "quantity",
    "quantity_accepted",
    "quantity_shipped",
    "quantity_delivered",
    "quantity_cancelled",
)


def order_page(order: Order, *, margins: bool, currency: str, now: datetime, whole: bool = False) -> dict[str, Any]:
    """What the templates of `orders/order/` read; costs only with `margins`, in the retailer's `currency`.

    Of a long order the first lines, unless the `whole` is asked for.
    """
    lines = list(OrderLine.objects.filter(order=order).only(*SHOWN_OF_LINE).order_by("position"))
    issues = list(
        Issue.objects.filter(order=order, resolved_at=None).select_related("line").order_by("opened_at", "id")
    )
    purchase_orders = list(
        PurchaseOrder.objects.filter(order=order).select_related("supplier").order_by("sent_at", "number")
    )
    asked = PurchaseOrderLine.objects.filter(purchase_order__in=purchase_orders).only(*SHOWN_OF_ASKED).order_by("id")
    purchase_lines = list(asked) if purchase_orders else []
    shipments = _shipments(order)
    shown = lines if whole else lines[:MOST_LINES]
    parts = journeys(shown, purchase_orders, purchase_lines, shipments)
    for line in shown:
        line.parts = parts[line.id]
    mails = list(Delivery.objects.filter(stream=order.id, kind="mail").order_by("-created_at", "-id")[:MOST_MAILS])
    for mail in mails:
        mail.may_go_again = mail.state in MAY_GO_AGAIN
    events = list(Event.objects.filter(stream=order.id).order_by("-position")[:MOST_EVENTS])
    notes = list(OrderNote.objects.filter(order=order).order_by("-at", "-id")[:MOST_NOTES])
    names = {one.supplier.code: one.supplier.name for one in purchase_orders}
    entries = happenings(events, notes, mails, names=names)
    return {
        "order": order,
        "lines": lines,
        "shown_lines": shown,
        "more_lines": len(lines) - len(shown),
        "issues": issues,
        "shipments": shipments,
        "decisions": _decisions(order, margins=margins, currency=currency, whole=whole),
        "entries": entries,
        "kinds": _kinds(entries),
        "mails": mails,
        "staff_notes": notes,
        "seen": events[0].position if events else 0,
        "asking_ways": ASKING_WAYS,
        "promise": promise_of(order, now=now),
        "steps": steps_of(order, lines, purchase_orders),
        "next": next_step(
            order, lines=lines, purchase_orders=purchase_orders, shipments=shipments, issues=issues, now=now
        ),
        **returns_of_order(order, purchase_lines),
        "moves": moves_of(order, lines, purchase_orders),
        "shows_costs": margins,
        "margin": _margin(order, purchase_orders) if margins else None,
    }


def _shipments(order: Order) -> list[Shipment]:
    shipments = list(
        Shipment.objects.filter(order=order)
        .select_related("purchase_order")
        .prefetch_related("lines", "events")
        .order_by("shipped_at", "id")
    )
    for shipment in shipments:
        shipment.last_event = max(shipment.events.all(), key=lambda event: (event.at, event.received_at), default=None)
    return shipments


def _decisions(order: Order, *, margins: bool, currency: str, whole: bool) -> list[Decision]:
    decisions = list(Decision.objects.filter(order=order).order_by("-at", "-id")[:MOST_DECISIONS])
    for decision in decisions:
        decision.because = because(decision, currency=currency, costs=margins)
        considered = decision.explanation.get("considered") or []
        decision.compared = considered if whole else considered[:MOST_COMPARED]
        decision.compared_more = len(considered) - len(decision.compared)
    return decisions


def _kinds(entries: Sequence[dict[str, Any]]) -> list[tuple[str, Any]]:
    """What a long timeline may be narrowed to; a short one is read as it is."""
    if len(entries) <= LONG_STORY:
        return []
    present = {entry["kind"] for entry in entries}
    return [(kind, label) for kind, label in KINDS.items() if kind in present]


def _margin(order: Order, purchase_orders: Sequence[PurchaseOrder]) -> dict[str, Any] | None:
    """What is left of the order after tax, goods and freight; None when a cost is in another currency."""
    counted = [one for one in purchase_orders if one.status not in PurchaseOrder.ENDED]
    if not counted or any(one.currency != order.currency for one in counted):
        return None
    cost = sum((one.cost_total + one.shipping_cost for one in counted), Decimal(0))
    net = order.subtotal - order.discount_total + order.shipping_total
    if order.taxes_included:
        net -= order.tax_total
    return {"cost": cost, "amount": net - cost, "ratio": (net - cost) / net if net else None}
