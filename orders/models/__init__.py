"""From the store to the door."""

from orders.models.issue import Issue
from orders.models.note import OrderNote
from orders.models.order import Order, OrderLine
from orders.models.purchase_order import PurchaseOrder, PurchaseOrderLine
from orders.models.returns import Refund, Return, ReturnLine, ReturnNote, ReturnReason
from orders.models.routing import Decision, RoutingRule
from orders.models.shipment import Shipment, ShipmentLine, TrackingEvent

__all__ = [
    "Decision",
    "Issue",
    "Order",
    "OrderLine",
    "OrderNote",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Refund",
    "Return",
    "ReturnLine",
    "ReturnNote",
    "ReturnReason",
    "RoutingRule",
    "Shipment",
    "ShipmentLine",
    "TrackingEvent",
]
