"""What follows from what happened to an order: whom to tell, and what to do next.

Subscribers only write rows, in the transaction that marks the event as handled.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from dropship.events.models import Event
from dropship.events.record import ring
from dropship.events.registry import on
from dropship.notifications.notify import notify
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


@on(OrderReceived, OrderReleased)
def route_soon(event: Event) -> None:
    """The event is only the bell; the job takes whatever waits."""
    ring("route")


@on(StockBack)
def route_backorders(event: Event) -> None:
    release_backorders([event.stream], at=timezone.now())


@on(OrderReceived)
def tell_received(event: Event) -> None:
    """An order that looks like a repeat is looked at by a person before the customer hears of it."""
    if "possible_duplicate" not in event.data.get("issues", []):
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
    _tell(event, "order.delivered", key=str(event.stream), items=_order_lines(event.stream))


@on(OrderCancelled)
def tell_cancelled(event: Event) -> None:
    lines = event.data.get("lines", [])
    names = dict(OrderLine.objects.filter(order_id=event.stream).values_list("sku", "name"))
    items = "\n".join(f"{line['quantity']} × {names.get(line['sku']) or line['sku']}" for line in lines)
    _tell(event, "order.cancelled", key=str(event.id), items=items, reason=event.data.get("reason", ""))


@on(ShipmentDelayed)
def tell_delayed(event: Event) -> None:
    promised = datetime.fromisoformat(event.data["promised_by"])
    zone = ZoneInfo(Tenant.objects.only("time_zone").get(id=event.tenant_id).time_zone)
    day = promised.astimezone(zone).strftime("%d %B %Y")
    _tell(event, "order.delayed", key=str(event.stream), items=_order_lines(event.stream), promised_date=day)


@on(PurchaseOrderSent)
def send_purchase_order(event: Event) -> None:
    _tell_supplier(event, "purchase_order.sent")


@on(PurchaseOrderCancelled)
def withdraw_purchase_order(event: Event) -> None:
    _tell_supplier(event, "purchase_order.cancelled", reason=event.data.get("reason", ""))


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
            "customer_name": order["customer_name"],
            "tracking_page": f"{settings.BASE_URL}/track/{order['tracking_token']}/",
            **values,
        },
    )


def _tell_supplier(event: Event, mail: str, **values: Any) -> None:
    purchase_order = PurchaseOrder.objects.select_related("supplier").get(id=event.data["purchase_order"])
    lines = PurchaseOrderLine.objects.filter(purchase_order=purchase_order).order_by("position")
    notify(
        mail,
        to=purchase_order.supplier.email,
        key=str(purchase_order.id),
        stream=event.stream,
        values={
            "number": purchase_order.number,
            "supplier": purchase_order.supplier.contact_name or purchase_order.supplier.name,
            "items": "\n".join(f"{line.quantity} × {line.supplier_sku} {line.name}" for line in lines),
            "respond_by": purchase_order.respond_by.strftime("%Y-%m-%d %H:%M UTC"),
            "portal_link": f"{settings.BASE_URL}/portal/purchase-orders/{purchase_order.number}/",
            **values,
        },
    )


def _order_lines(order_id: UUID) -> str:
    lines = OrderLine.objects.filter(order_id=order_id).order_by("position").values_list("quantity", "name", "sku")
    return "\n".join(f"{quantity} × {name or sku}" for quantity, name, sku in lines)


def _packed(shipment_id: str) -> str:
    lines = ShipmentLine.objects.filter(shipment_id=shipment_id).order_by("sku")
    rows = lines.values_list("quantity", "purchase_order_line__name", "sku")
    return "\n".join(f"{quantity} × {name or sku}" for quantity, name, sku in rows)
