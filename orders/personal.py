"""What orders keep of the customer they are for."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.base.money import format_money
from dropship.privacy.keepers import Keeper, Person, overwrite
from orders.models import (
    Issue,
    Order,
    OrderLine,
    OrderNote,
    PurchaseOrder,
    Return,
    ReturnLine,
    ReturnNote,
    Shipment,
    TrackingEvent,
)
from orders.queries import ORDER_COLUMNS, iso, order_documents

ERASED = _("Erased with the customer.")
NAMED_AT_MOST = 10


class OrdersUnderWay(IllegalMove):
    """Someone still needs the address to deliver to."""


def _trace(person: Person) -> Person:
    """The ids of the person's orders, purchase orders and parcels, and the addresses the orders were sent with."""
    orders = dict(Order.objects.filter(customer_id__in=person.ids).values_list("id", "email"))
    purchase_orders = PurchaseOrder.objects.filter(order_id__in=orders).values_list("id", flat=True)
    parcels = Shipment.objects.filter(order_id__in=orders).values_list("id", flat=True)
    return person.with_more(ids=[*orders, *purchase_orders, *parcels], emails=orders.values())


def _erase(person: Person, at: datetime) -> int:
    """Empty what tells who ordered and where it went; amounts, units, times and countries stay for the figures.

    Raises OrdersUnderWay.
    """
    orders = list(Order.objects.select_for_update().filter(id__in=person.ids).order_by("id"))
    open_ones = [order.number for order in orders if order.status not in {"delivered", "cancelled"}]
    if open_ones:
        named = ", ".join(open_ones[:NAMED_AT_MOST]) + (" …" if len(open_ones) > NAMED_AT_MOST else "")
        raise OrdersUnderWay(
            _(
                "Still under way: {named}. Wait until they are delivered, or cancel them, then erase the customer."
            ).format(named=named),
            pointer="",
        )
    coming_back = Return.objects.open().filter(order__in=orders).order_by("number").values_list("number", flat=True)
    if numbers := list(coming_back[:NAMED_AT_MOST]):
        raise OrdersUnderWay(
            _("Not settled yet: {named}. Finish or cancel these returns, then erase the customer.").format(
                named=", ".join(numbers)
            ),
            pointer="",
        )
    skus = defaultdict(list)
    for order_id, sku in OrderLine.objects.filter(order__in=orders).order_by("position").values_list("order_id", "sku"):
        skus[order_id].append(sku)
    return (
        overwrite(orders, lambda order: _emptied(order, skus[order.id]))
        + overwrite(
            PurchaseOrder.objects.filter(order__in=orders),
            lambda purchase_order: {"ship_to": _country(purchase_order.ship_to), "reason_text": ""},
        )
        + overwrite(Issue.objects.filter(order__in=orders), lambda issue: {"detail": ERASED, "resolution": ""})
        + overwrite(
            TrackingEvent.objects.filter(shipment__order__in=orders), lambda event: {"description": "", "location": ""}
        )
        + OrderNote.objects.filter(order__in=orders).delete()[0]
        + overwrite(Return.objects.filter(order__in=orders), lambda rma: {"sent_by": "", "tracking_number": ""})
        + overwrite(ReturnLine.objects.filter(rma__order__in=orders), lambda line: {"remark": ""})
        + ReturnNote.objects.filter(rma__order__in=orders).delete()[0]
    )


def _emptied(order: Order, skus: list[str]) -> dict[str, Any]:
    return {
        "customer_name": "",
        "email": "",
        "phone": "",
        "shipping_address": _country(order.shipping_address),
        "billing_address": None,
        "notes": "",
        "tags": [],
        "metadata": {},
        "hold_reason": "",
        "search": " ".join([order.number, order.external_id or "", *skus]).lower()[:4000],
    }


def _country(address: dict[str, Any]) -> dict[str, Any]:
    return {"country": address["country"]} if "country" in address else {}


def _export(person: Person) -> list[dict[str, Any]]:
    rows = Order.objects.filter(id__in=person.ids).order_by("placed_at", "id").values(*ORDER_COLUMNS)
    notes, reports, returns = _notes(person), _reports(person), _returns(person)
    return [
        {
            **order,
            "staff_notes": notes[UUID(order["id"])],
            "tracking_events": reports[UUID(order["id"])],
            "returns": returns[UUID(order["id"])],
        }
        for order in order_documents(rows)
    ]


def _notes(person: Person) -> dict[UUID, list[dict[str, Any]]]:
    notes = defaultdict(list)
    for note in OrderNote.objects.filter(order_id__in=person.ids).order_by("at", "id"):
        notes[note.order_id].append({"text": note.text, "by": note.by, "at": iso(note.at)})
    return notes


def _reports(person: Person) -> dict[UUID, list[dict[str, Any]]]:
    reports = defaultdict(list)
    events = TrackingEvent.objects.filter(shipment__order_id__in=person.ids).select_related("shipment")
    for event in events.order_by("at", "id"):
        reports[event.shipment.order_id].append(
            {
                "tracking_number": event.shipment.tracking_number,
                "status": event.status,
                "at": iso(event.at),
                "description": event.description,
                "location": event.location,
            }
        )
    return reports


def _returns(person: Person) -> dict[UUID, list[dict[str, Any]]]:
    returns = defaultdict(list)
    found = Return.objects.filter(order_id__in=person.ids).prefetch_related("lines", "notes", "refunds")
    for rma in found.order_by("requested_at", "number"):
        returns[rma.order_id].append(
            {
                "number": rma.number,
                "status": rma.status,
                "requested_at": iso(rma.requested_at),
                "lines": [
                    {"sku": line.sku, "quantity": line.quantity, "reason": line.reason, "remark": line.remark}
                    for line in rma.lines.all()
                ],
                "notes": [{"kind": note.kind, "text": note.text, "at": iso(note.at)} for note in rma.notes.all()],
                "refunds": [
                    {"amount": format_money(refund.amount, refund.currency), "currency": refund.currency}
                    for refund in rma.refunds.all()
                ],
            }
        )
    return returns


KEEPER = Keeper(erase=_erase, export=_export, trace=_trace)
