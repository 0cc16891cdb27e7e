"""What follows from what happened to an order: whom to tell, and what to do next.

Subscribers only write rows, in the transaction that marks the events as handled. Each takes many events
at once and reads what it needs of all of them in a few statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.utils import timezone, translation

from dropship.base.languages import language_for
from dropship.base.sentences import told
from dropship.events.models import Event
from dropship.events.record import ring
from dropship.events.registry import on_batch
from dropship.notifications.notify import Letter, notify
from dropship.notifications.wording import name_only, one_line
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.ui.markup import long_day, moment
from inventory.events import StockBack
from orders.actions.release_backorders import release_backorders
from orders.events import (
    OrderCancelled,
    OrderDelivered,
    OrderReceived,
    OrderReleased,
    PurchaseOrderCancelled,
    PurchaseOrderReminded,
    PurchaseOrderResent,
    PurchaseOrderSent,
    PurchaseOrderShipped,
    ShipmentDelayed,
)
from orders.models import Issue, Order, OrderLine, PurchaseOrder, PurchaseOrderLine, Shipment, ShipmentLine

REPEAT = "possible_duplicate"
NOT_YET = frozenset({REPEAT, "bad_email"})
WHOLE = F("quantity")
Values = dict[str, str]


@on_batch(OrderReceived, OrderReleased)
def route_soon(events: list[Event]) -> None:
    """The event is only the bell; the job takes whatever waits."""
    ring("route")


@on_batch(StockBack)
def route_backorders(events: list[Event]) -> None:
    release_backorders([event.stream for event in events], at=timezone.now())


@on_batch(OrderReceived)
def tell_received(events: list[Event]) -> None:
    """A person looks first at what seems to be a repeat, or has an address that cannot exist."""
    tell_received_after_all([event for event in events if NOT_YET.isdisjoint(event.data.get("issues", []))])


@on_batch(OrderReleased)
def tell_received_after_all(events: list[Event]) -> None:
    """Who could not be told at once is told when a person lets the order go."""
    items = _ordered(events)
    tell_customers("order.received", events, key=_stream, values=lambda event: {"items": items[_stream(event)]})


@on_batch(PurchaseOrderShipped)
def tell_shipped(events: list[Event]) -> None:
    parcels = Shipment.objects.in_bulk(_shipment(event) for event in events)
    parcels = {str(parcel_id): parcel for parcel_id, parcel in parcels.items()}
    packed = ShipmentLine.objects.filter(shipment_id__in=list(parcels)).order_by("sku")
    items = listed(packed.values_list("shipment_id", "quantity", "purchase_order_line__name", "sku"))

    def values(event: Event) -> Values:
        parcel = parcels[_shipment(event)]
        return {
            "items": items[_shipment(event)],
            "carrier": told(parcel.carrier_name or parcel.carrier),
            "tracking_number": parcel.tracking_number,
            "tracking_link": parcel.tracking_url,
        }

    tell_customers("order.shipped", events, key=_shipment, values=values)


@on_batch(OrderDelivered)
def tell_delivered(events: list[Event]) -> None:
    items = _ordered(events, F("delivered"))
    tell_customers("order.delivered", events, key=_stream, values=lambda event: {"items": items[_stream(event)]})


@on_batch(OrderCancelled)
def tell_cancelled(events: list[Event]) -> None:
    lines = OrderLine.objects.filter(order_id__in=_streams(events)).values_list("order_id", "sku", "name")
    names = {(order_id, sku): name for order_id, sku, name in lines}

    def values(event: Event) -> Values:
        gone = [
            (event.id, line["quantity"], names.get((event.stream, line["sku"]), ""), line["sku"])
            for line in event.data.get("lines", [])
        ]
        return {"items": listed(gone)[str(event.id)], "reason": told(event.data.get("reason", ""))}

    tell_customers("order.cancelled", events, key=lambda event: str(event.id), values=values)


@on_batch(ShipmentDelayed)
def tell_delayed(events: list[Event]) -> None:
    """Not when it has ended meanwhile, nor while a person still looks whether it is a repeat."""
    late = Order.objects.filter(id__in=_streams(events)).exclude(status__in=["delivered", "cancelled"])
    doubted = Issue.objects.filter(order_id__in=_streams(events), resolved_at=None, code=REPEAT)
    told = set(late.values_list("id", flat=True)) - set(doubted.values_list("order_id", flat=True))
    events = [event for event in events if event.stream in told]
    zone = ZoneInfo(retailer().time_zone)
    items = _ordered(events, F("quantity") - F("cancelled") - F("delivered") - F("returned"))

    def values(event: Event) -> Values:
        promised = datetime.fromisoformat(event.data["promised_by"]).astimezone(zone)
        return {"items": items[_stream(event)], "promised_date": long_day(promised)}

    tell_customers("order.delayed", events, key=_stream, values=values)


@on_batch(PurchaseOrderSent)
def send_purchase_order(events: list[Event]) -> None:
    _tell_suppliers("purchase_order.sent", events, units="quantity")


@on_batch(PurchaseOrderReminded)
def remind_suppliers(events: list[Event]) -> None:
    _tell_suppliers("purchase_order.reminded", events, units="quantity", again=True)


@on_batch(PurchaseOrderResent)
def send_purchase_order_again(events: list[Event]) -> None:
    _tell_suppliers("purchase_order.sent", events, units="quantity", again=True)


@on_batch(PurchaseOrderCancelled)
def withdraw_purchase_order(events: list[Event]) -> None:
    _tell_suppliers("purchase_order.cancelled", events, units="quantity_cancelled")


def tell_customers(
    mail: str, events: list[Event], *, key: Callable[[Event], str], values: Callable[[Event], Values]
) -> None:
    """Tell the customers of the events' orders, in the language of the country they live in."""
    spoken_here = retailer().language
    columns = ("id", "number", "customer_name", "email", "tracking_token", "country")
    orders = {row["id"]: row for row in Order.objects.filter(id__in=_streams(events)).values(*columns)}

    def letters() -> Iterator[Letter]:
        for event in events:
            order = orders[event.stream]
            about = {
                "order_number": order["number"],
                "customer_name": name_only(order["customer_name"]),
                "tracking_page": f"{settings.BASE_URL}/track/{order['tracking_token']}/",
            }
            language = language_for(order["country"], otherwise=spoken_here)
            with translation.override(language):
                about |= values(event)
            yield Letter(order["email"], key(event), about, event.stream, language)

    notify(mail, letters())


def _tell_suppliers(mail: str, events: list[Event], *, units: str, again: bool = False) -> None:
    """Tell the suppliers of the events' purchase orders: what to send, never to whom or for how much.

    Once for each purchase order, or with `again` once for each event, as far as an answer is still awaited.
    """
    columns = (
        "id", "number", "respond_by", "supplier__email", "supplier__contact_name", "supplier__name", "supplier__country",
    )  # fmt: skip
    ids = [event.data["purchase_order"] for event in events]
    asked = PurchaseOrder.objects.filter(id__in=ids)
    if again:
        asked = asked.filter(status=PurchaseOrder.Status.SENT)
    found = {str(row["id"]): row for row in asked.values(*columns)}
    lines = PurchaseOrderLine.objects.filter(purchase_order_id__in=ids, **{f"{units}__gt": 0}).order_by("position")
    items: dict[str, list[str]] = defaultdict(list)
    for purchase_order_id, quantity, sku, name in lines.values_list("purchase_order_id", units, "supplier_sku", "name"):
        items[str(purchase_order_id)].append(f"{quantity} × {sku} {name}")
    tenant = retailer()
    zone = ZoneInfo(tenant.time_zone)

    def letters() -> Iterator[Letter]:
        for event in events:
            if (row := found.get(event.data["purchase_order"])) is None:
                continue
            language = language_for(row["supplier__country"], otherwise=tenant.language)
            with translation.override(language):
                values = {
                    "number": row["number"],
                    "supplier": row["supplier__contact_name"] or row["supplier__name"],
                    "items": "\n".join(items[str(row["id"])]),
                    "respond_by": moment(row["respond_by"].astimezone(zone)),
                    "portal_link": f"{settings.BASE_URL}/portal/purchase-orders/{row['number']}/",
                    "reason": told(event.data.get("reason", "")),
                }
            key = f"{row['id']}:{event.id}" if again else str(row["id"])
            yield Letter(row["supplier__email"], key, values, event.stream, language)

    notify(mail, letters())


def _ordered(events: list[Event], units: F | CombinedExpression = WHOLE) -> dict[str, str]:
    """For each order its lines with so many `units` of each, without those of none."""
    lines = OrderLine.objects.filter(order_id__in=_streams(events)).annotate(units=units).filter(units__gt=0)
    return listed(lines.order_by("position").values_list("order_id", "units", "name", "sku"))


def listed(rows: Iterable[tuple[Any, int, str, str]]) -> dict[str, str]:
    """Texts of rows of (what it belongs to, quantity, name, SKU), one line for each."""
    texts: dict[str, list[str]] = defaultdict(list)
    for owner, quantity, name, sku in rows:
        texts[str(owner)].append(f"{quantity} × {one_line(name or sku)}")
    return defaultdict(str, {owner: "\n".join(lines) for owner, lines in texts.items()})


def _streams(events: list[Event]) -> list[Any]:
    return [event.stream for event in events]


def _stream(event: Event) -> str:
    return str(event.stream)


def _shipment(event: Event) -> str:
    return event.data["shipment"]


def retailer() -> Tenant:
    return Tenant.objects.only("time_zone", "language").get(id=required().tenant_id)
