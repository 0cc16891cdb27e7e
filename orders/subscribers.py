"""What follows from what happened to an order: whom to tell, and what to do next.

Subscribers only write rows, in the transaction that marks the event as handled.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.utils import timezone
from django.utils.formats import date_format

from dropship.events.models import Event
from dropship.events.record import ring
from dropship.events.registry import on
from dropship.notifications.notify import notify
from dropship.notifications.wording import name_only, one_line
from dropship.tenancy.models import Tenant
from inventory.events import StockBack
from orders.actions.release_backorders import release_backorders
from orders.events import (
    OrderCancelled,
    OrderDelivered,
    OrderReceived,
    OrderReleased,
    PurchaseOrderCancelled,
    PurchaseOrderSent,
    PurchaseOrderShipped,
    ShipmentDelayed,
)
from orders.models import Order, OrderLine, PurchaseOrder, PurchaseOrderLine, Shipment, ShipmentLine

REPEAT = "possible_duplicate"
NOT_YET = frozenset({REPEAT, "bad_email"})
WHOLE = F("quantity")


@on(OrderReceived, OrderReleased)
def route_soon(event: Event) -> None:
    """The event is only the bell; the job takes whatever waits."""
    ring("route")


@on(StockBack)
def route_backorders(event: Event) -> None:
    release_backorders([event.stream], at=timezone.now())


@on(OrderReceived)
def tell_received(event: Event) -> None:
    """A person looks first at what seems to be a repeat, or has an address that cannot exist."""
    if NOT_YET.isdisjoint(event.data.get("issues", [])):
        _tell(event, "order.received", key=str(event.stream), items=_order_lines(event.stream))


@on(OrderReleased)
def tell_received_after_all(event: Event) -> None:
    """Who could not be told at once is told when a person lets the order go."""
    _tell(event, "order.received", key=str(event.stream), items=_order_lines(event.stream))


@on(PurchaseOrderShipped)
def tell_shipped(event: Event) -> None:
    shipment_id = event.data["shipment"]
    parcel = Shipment.objects.get(id=shipment_id)
    _tell(
        event,
        "order.shipped",
        key=shipment_id,
        items=_packed(shipment_id),
        carrier=parcel.carrier_name or parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_link=parcel.tracking_url,
    )


@on(OrderDelivered)
def tell_delivered(event: Event) -> None:
    _tell(event, "order.delivered", key=str(event.stream), items=_order_lines(event.stream, F("delivered")))


@on(OrderCancelled)
def tell_cancelled(event: Event) -> None:
    lines = event.data.get("lines", [])
    names = dict(OrderLine.objects.filter(order_id=event.stream).values_list("sku", "name"))
    items = "\n".join(f"{line['quantity']} × {one_line(names.get(line['sku']) or line['sku'])}" for line in lines)
    _tell(event, "order.cancelled", key=str(event.id), items=items, reason=event.data.get("reason", ""))


@on(ShipmentDelayed)
def tell_delayed(event: Event) -> None:
    """Not when it has ended meanwhile, nor while a person still looks whether it is a repeat."""
    order = Order.objects.only("status").get(id=event.stream)
    if order.status in {"delivered", "cancelled"} or order.issues.filter(resolved_at=None, code=REPEAT).exists():
        return
    promised = datetime.fromisoformat(event.data["promised_by"])
    zone = ZoneInfo(Tenant.objects.only("time_zone").get(id=event.tenant_id).time_zone)
    day = date_format(promised.astimezone(zone), "j F Y")
    awaited = F("quantity") - F("cancelled") - F("delivered") - F("returned")
    _tell(event, "order.delayed", key=str(event.stream), items=_order_lines(event.stream, awaited), promised_date=day)


@on(PurchaseOrderSent)
def send_purchase_order(event: Event) -> None:
    _tell_supplier(event, "purchase_order.sent", units="quantity")


@on(PurchaseOrderCancelled)
def withdraw_purchase_order(event: Event) -> None:
    _tell_supplier(event, "purchase_order.cancelled", units="quantity_cancelled", reason=event.data.get("reason", ""))


def _tell(event: Event, mail: str, *, key: str, **values: str) -> None:
    """Tell the customer of the event's order."""
    order = Order.objects.values("number", "customer_name", "email", "tracking_token").get(id=event.stream)
    notify(
        mail,
        to=order["email"],
        key=key,
        stream=event.stream,
        values={
            "order_number": order["number"],
            "customer_name": name_only(order["customer_name"]),
            "tracking_page": f"{settings.BASE_URL}/track/{order['tracking_token']}/",
            **values,
        },
    )


def _tell_supplier(event: Event, mail: str, *, units: str, **values: str) -> None:
    """Tell the supplier of the event's purchase order: what to send, never to whom or for how much."""
    purchase_order = PurchaseOrder.objects.select_related("supplier").get(id=event.data["purchase_order"])
    lines = PurchaseOrderLine.objects.filter(purchase_order=purchase_order, **{f"{units}__gt": 0}).order_by("position")
    zone = ZoneInfo(Tenant.objects.only("time_zone").get(id=event.tenant_id).time_zone)
    notify(
        mail,
        to=purchase_order.supplier.email,
        key=str(purchase_order.id),
        stream=event.stream,
        values={
            "number": purchase_order.number,
            "supplier": purchase_order.supplier.contact_name or purchase_order.supplier.name,
            "items": "\n".join(
                f"{quantity} × {sku} {name}" for quantity, sku, name in lines.values_list(units, "supplier_sku", "name")
            ),
            "respond_by": purchase_order.respond_by.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z"),
            "portal_link": f"{settings.BASE_URL}/portal/purchase-orders/{purchase_order.number}/",
            **values,
        },
    )


def _order_lines(order_id: UUID, units: F | CombinedExpression = WHOLE) -> str:
    """The order's lines with so many `units` of each, without those of none."""
    lines = OrderLine.objects.filter(order_id=order_id).annotate(units=units).filter(units__gt=0).order_by("position")
    rows = lines.values_list("units", "name", "sku")
    return "\n".join(f"{quantity} × {one_line(name or sku)}" for quantity, name, sku in rows)


def _packed(shipment_id: str) -> str:
    lines = ShipmentLine.objects.filter(shipment_id=shipment_id).order_by("sku")
    rows = lines.values_list("quantity", "purchase_order_line__name", "sku")
    return "\n".join(f"{quantity} × {one_line(name or sku)}" for quantity, name, sku in rows)
