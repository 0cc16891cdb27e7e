"""A parcel on its way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel
from orders.models.order import Order
from orders.models.purchase_order import PurchaseOrder, PurchaseOrderLine


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def in_trouble(self) -> ShipmentQuerySet:
        """With a delivery problem, or come back and not decided upon, of orders that are not over."""
        undecided = Q(status=Shipment.Status.EXCEPTION) | Q(issues__resolved_at=None)
        trouble = self.filter(undecided, status__in=Shipment.TROUBLES, resent_at=None)
        return trouble.exclude(order__status__in=[Order.Status.DELIVERED, Order.Status.CANCELLED])


class Shipment(TenantModel):
    """One parcel of a purchase order, with carrier and tracking number.

    `resent_at` says since when the units of a parcel that came back are looked for at a supplier again.
    """

    supplier_scope = "supplier_id"

    class Status(models.TextChoices):
        IN_TRANSIT = "in_transit", "In transit"
        OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
        DELIVERED = "delivered", "Delivered"
        EXCEPTION = "exception", "Delivery problem"
        RETURNED_TO_SENDER = "returned_to_sender", "Returned to sender"

    TROUBLES = (Status.EXCEPTION, Status.RETURNED_TO_SENDER)

    order = TenantForeignKey(Order, related_name="shipments", db_index=False)
    purchase_order = TenantForeignKey(PurchaseOrder, related_name="shipments", db_index=False)
    supplier_id = models.UUIDField()
    carrier = models.CharField(max_length=60)
    carrier_name = models.CharField(max_length=100, blank=True)
    service = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60)
    tracking_url = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.IN_TRANSIT)
    shipped_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    resent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "purchase_order", "carrier", "tracking_number"], name="parcel_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "order"], name="shipments_of_order"),
            models.Index(fields=["tenant", "tracking_number"], name="shipments_by_tracking"),
            models.Index(fields=["tenant", "created_at", "id"], name="shipments_by_age"),
            models.Index(fields=["tenant", "shipped_at"], condition=~Q(status="delivered"), name="shipments_under_way"),
            models.Index(
                fields=["tenant", "order"],
                condition=Q(status__in=["exception", "returned_to_sender"], resent_at__isnull=True),
                name="shipments_in_trouble",
            ),
        ]


class ShipmentLine(TenantModel):
    """How many of a purchase order line are in the parcel."""

    supplier_scope = "supplier_id"

    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines", db_index=False)
    purchase_order_line = TenantForeignKey(PurchaseOrderLine, related_name="+", db_index=False)
    supplier_id = models.UUIDField()
    sku = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "shipment", "purchase_order_line"], name="purchase_line_once_per_parcel"
            )
        ]


class TrackingEvent(TenantModel):
    """What the carrier said of a parcel; the same report twice is kept once."""

    supplier_scope = "supplier_id"

    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, related_name="events", db_index=False)
    supplier_id = models.UUIDField()
    status = models.CharField(max_length=20, choices=Shipment.Status.choices)
    at = models.DateTimeField()
    description = models.CharField(max_length=500, blank=True)
    location = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    by = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "shipment", "fingerprint"], name="tracking_event_once")
        ]
