"""What can happen to an order; the fields are the payload of timeline, webhooks and notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class OrderReceived:
    name: ClassVar[str] = "order.received"
    stream: UUID
    order_number: str
    channel: str
    external_id: str | None
    status: str
    issues: list[str] = field(default_factory=list)


@event_type
@dataclass(frozen=True, slots=True)
class OrderChanged:
    """Staff corrected something: `what` names it, before and after are kept without personal data."""

    name: ClassVar[str] = "order.changed"
    stream: UUID
    order_number: str
    what: str
    issue: str = ""


@event_type
@dataclass(frozen=True, slots=True)
class OrderHeld:
    name: ClassVar[str] = "order.held"
    stream: UUID
    order_number: str
    reason: str


@event_type
@dataclass(frozen=True, slots=True)
class OrderReleased:
    name: ClassVar[str] = "order.released"
    stream: UUID
    order_number: str
    reason: str


@event_type
@dataclass(frozen=True, slots=True)
class OrderRouted:
    name: ClassVar[str] = "order.routed"
    stream: UUID
    order_number: str
    summary: str
    purchase_orders: list[str]
    cause: str


@event_type
@dataclass(frozen=True, slots=True)
class OrderBackordered:
    """Units no supplier can serve now; `lines` are {sku, quantity}."""

    name: ClassVar[str] = "order.backordered"
    stream: UUID
    order_number: str
    lines: list[dict[str, Any]]


@event_type
@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """`complete` is false when something had already been shipped; `lines` are {sku, quantity} cancelled."""

    name: ClassVar[str] = "order.cancelled"
    stream: UUID
    order_number: str
    reason: str
    complete: bool
    lines: list[dict[str, Any]]


@event_type
@dataclass(frozen=True, slots=True)
class OrderShipped:
    """The last unit of the order has left."""

    name: ClassVar[str] = "order.shipped"
    stream: UUID
    order_number: str


@event_type
@dataclass(frozen=True, slots=True)
class OrderDelivered:
    """The last unit of the order has arrived."""

    name: ClassVar[str] = "order.delivered"
    stream: UUID
    order_number: str
    delivered_at: datetime


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderSent:
    name: ClassVar[str] = "purchase_order.sent"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str
    respond_by: datetime


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderReminded:
    """Staff had the supplier asked once more for an answer."""

    name: ClassVar[str] = "purchase_order.reminded"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderResent:
    """Staff had the mail with the purchase order sent once more."""

    name: ClassVar[str] = "purchase_order.resent"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderAccepted:
    """`shortfall` lists {sku, quantity} the supplier did not take on; they are routed again."""

    name: ClassVar[str] = "purchase_order.accepted"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str
    shortfall: list[dict[str, Any]]
    promised_by: datetime | None = None


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderRejected:
    name: ClassVar[str] = "purchase_order.rejected"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str
    reason: str
    reason_text: str = ""


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderExpired:
    name: ClassVar[str] = "purchase_order.expired"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderCancelled:
    name: ClassVar[str] = "purchase_order.cancelled"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str
    reason: str


@event_type
@dataclass(frozen=True, slots=True)
class PurchaseOrderShipped:
    """One parcel has left; `complete` says whether it was the last of the purchase order."""

    name: ClassVar[str] = "purchase_order.shipped"
    stream: UUID
    purchase_order: UUID
    number: str
    supplier: str
    shipment: UUID
    carrier: str
    tracking_number: str
    complete: bool


@event_type
@dataclass(frozen=True, slots=True)
class ShipmentUpdated:
    name: ClassVar[str] = "shipment.updated"
    stream: UUID
    shipment: UUID
    status: str
    tracking_number: str
    happened_at: datetime
    location: str = ""


@event_type
@dataclass(frozen=True, slots=True)
class ShipmentDelayed:
    """The promised date has passed and the goods have not arrived."""

    name: ClassVar[str] = "shipment.delayed"
    stream: UUID
    order_number: str
    promised_by: datetime


@event_type
@dataclass(frozen=True, slots=True)
class RoutingRuleChanged:
    """`change` is added, changed, moved or removed; the stream is the rule's own id."""

    name: ClassVar[str] = "routing_rule.changed"
    stream: UUID
    rule: str
    change: str
