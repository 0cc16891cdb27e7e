"""The customer's order and its lines."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from customers.models import Customer
from dropship.base.errors import NotFound
from dropship.tenancy.models import TenantForeignKey, TenantModel
from inventory.models import Product


class OrderQuerySet(models.QuerySet["Order"]):
    def locked(self, order_id: UUID) -> Order:
        """The order, locked until the transaction ends: the first lock of every verb on it."""
        try:
            return self.select_for_update().get(id=order_id)
        except Order.DoesNotExist:
            raise NotFound(_("There is no such order.")) from None

    def awaiting_routing(self) -> OrderQuerySet:
        return self.filter(needs_routing_at__isnull=False)

    def open(self) -> OrderQuerySet:
        return self.exclude(status__in=[Order.Status.DELIVERED, Order.Status.CANCELLED])

    def late(self, at: datetime) -> OrderQuerySet:
        """Promised before `at` and still not at the customer's door."""
        return self.open().filter(promised_by__lt=at)


class Order(TenantModel):
    """What a customer has ordered.

    `status` follows from the lines (`settle_order` alone writes it) except for `on_hold` and
    `cancelled`. `needs_routing_at` says that a worker has to route it, from then on; what suppliers
    refused before `asks_again_from` is forgotten. Money is in
    `currency`; with `taxes_included` the prices contain `tax_total`. `promised_by` is what the store promised, `predicted_by` what routing expects.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", "Received"
        ON_HOLD = "on_hold", "On hold"
        BACKORDERED = "backordered", "Back-ordered"
        PROCESSING = "processing", "Processing"
        PARTIALLY_SHIPPED = "partially_shipped", "Partially shipped"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Cancelled"

    number = models.CharField(max_length=40)
    channel = models.CharField(max_length=60)
    external_id = models.CharField(max_length=100, null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RECEIVED)
    hold_reason = models.CharField(max_length=300, blank=True, default="")
    placed_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    customer = TenantForeignKey(Customer, related_name="+", null=True, db_index=False)
    customer_name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    shipping_address = models.JSONField(default=dict)
    billing_address = models.JSONField(null=True)
    country = models.CharField(max_length=2, blank=True, default="")
    shipping_method = models.CharField(max_length=60, blank=True, default="")
    payment_status = models.CharField(max_length=30)
    subtotal = models.DecimalField(max_digits=18, decimal_places=4)
    shipping_total = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    tax_total = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    discount_total = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    taxes_included = models.BooleanField(default=False, db_default=False)
    total = models.DecimalField(max_digits=18, decimal_places=4)
    promised_by = models.DateTimeField(null=True)
    promised_is_date = models.BooleanField(default=False)
    predicted_by = models.DateTimeField(null=True)
    notes = models.TextField(blank=True, default="")
    tags = ArrayField(models.CharField(max_length=50), default=list)
    metadata = models.JSONField(default=dict)
    tracking_token = models.CharField(max_length=60)
    search = models.TextField(default="")
    has_issue = models.BooleanField(default=False)
    needs_routing_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(null=True)
    asks_again_from = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="order_number_once"),
            models.UniqueConstraint(fields=["tenant", "channel", "external_id"], name="order_external_id_once"),
            models.UniqueConstraint(fields=["tenant", "tracking_token"], name="order_tracking_token_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "placed_at", "id"], name="orders_by_age"),
            models.Index(fields=["tenant", "status", "placed_at", "id"], name="orders_by_status"),
            models.Index(fields=["tenant", "customer", "placed_at"], name="orders_of_customer"),
            models.Index(fields=["tenant", "email", "placed_at"], name="orders_of_email"),
            models.Index(
                fields=["tenant", "needs_routing_at"],
                condition=Q(needs_routing_at__isnull=False),
                name="orders_to_route",
            ),
            models.Index(
                fields=["tenant", "promised_by"],
                include=["status", "id"],
                condition=~Q(status__in=["delivered", "cancelled"]),
                name="orders_by_promise",
            ),
            models.Index(
                fields=["tenant", "delivered_at"],
                condition=Q(delivered_at__isnull=False),
                name="orders_by_delivery",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(TenantModel):
    """One thing ordered, and where its units are: open + the six counters always make `quantity`.

    `sku` is what the store called it; `product` is missing until someone maps an unknown SKU.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ALLOCATED = "allocated", "Allocated"
        BACKORDERED = "backordered", "Back-ordered"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Cancelled"
        RETURNED = "returned", "Returned"

    COUNTERS = ("allocated", "backordered", "shipped", "delivered", "cancelled", "returned")

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    product = TenantForeignKey(Product, related_name="+", null=True, db_index=False)
    sku = models.CharField(max_length=100)
    name = models.CharField(max_length=300, blank=True, default="")
    external_id = models.CharField(max_length=100, blank=True, default="")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    tax = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    discount = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    allocated = models.PositiveIntegerField(default=0)
    backordered = models.PositiveIntegerField(default=0)
    shipped = models.PositiveIntegerField(default=0)
    delivered = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    was_out_of_stock = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_of_something"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=models.F("allocated")
                    + models.F("backordered")
                    + models.F("shipped")
                    + models.F("delivered")
                    + models.F("cancelled")
                    + models.F("returned")
                ),
                name="order_line_counters_fit",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "product"], condition=Q(backordered__gt=0), name="lines_backordered"),
            models.Index(fields=["tenant", "order"], condition=Q(backordered__gt=0), name="orders_backordered"),
            models.Index(fields=["tenant", "sku"], name="lines_by_sku"),
        ]

    @property
    def open(self) -> int:
        return self.quantity - sum(getattr(self, counter) for counter in self.COUNTERS)

    @property
    def quantities(self) -> dict[str, int]:
        return {counter: getattr(self, counter) for counter in self.COUNTERS}
