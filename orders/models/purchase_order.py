"""What is ordered from one supplier for one customer's order."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, NotFound
from dropship.tenancy.models import TenantForeignKey, TenantModel
from inventory.models import Offer, Reservation
from orders.models.order import Order, OrderLine
from suppliers.models import Supplier, Thread


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    def locked(self, purchase_order_id: UUID) -> PurchaseOrder:
        """The purchase order, locked after the order it serves."""
        order_id = self.filter(id=purchase_order_id).values_list("order_id", flat=True).first()
        if order_id is None:
            raise NotFound(_("There is no such purchase order."))
        Order.objects.locked(order_id)
        return self.select_for_update().get(id=purchase_order_id)

    def overdue(self, at: datetime) -> PurchaseOrderQuerySet:
        return self.filter(status=PurchaseOrder.Status.SENT, respond_by__lt=at)


class PurchaseOrder(TenantModel):
    """A document to one supplier, with its own copy of everything the supplier needs.

    It never shows what the customer paid. `cost_total` and line costs are in the supplier's
    `currency`; `respond_by` is the deadline of the answer, `ship_by` of the handing over. `reminded_at` and
    `mailed_again_at` are the last times that staff had the supplier written to about it.
    """

    supplier_scope = "supplier_id"

    class Status(models.TextChoices):
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        PARTIALLY_SHIPPED = "partially_shipped", "Partially shipped"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        REJECTED = "rejected", "Rejected"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"

    ENDED = frozenset({Status.REJECTED, Status.EXPIRED, Status.CANCELLED})
    MOVES: dict[str, frozenset[str]] = {
        "sent": frozenset({"accepted", "rejected", "expired", "cancelled"}),
        "accepted": frozenset({"partially_shipped", "shipped", "cancelled"}),
        "partially_shipped": frozenset({"partially_shipped", "shipped", "cancelled"}),
        "shipped": frozenset({"delivered"}),
        "delivered": frozenset(),
        "rejected": frozenset(),
        "expired": frozenset(),
        "cancelled": frozenset(),
    }

    order = TenantForeignKey(Order, related_name="purchase_orders", db_index=False)
    order_number = models.CharField(max_length=40)
    supplier = TenantForeignKey(Supplier, related_name="+", db_index=False)
    thread = TenantForeignKey(Thread, related_name="+", db_index=False, null=True)
    number = models.CharField(max_length=50)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SENT)
    currency = models.CharField(max_length=3)
    cost_total = models.DecimalField(max_digits=18, decimal_places=4)
    shipping_method = models.CharField(max_length=60)
    shipping_cost = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    ship_to = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    mailed_again_at = models.DateTimeField(null=True)
    ship_by = models.DateTimeField(null=True)
    deliver_by = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True, default="")
    reason_text = models.CharField(max_length=500, blank=True, default="")
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="purchase_order_number_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "order"], name="purchase_orders_of_order"),
            models.Index(fields=["tenant", "supplier", "status", "sent_at"], name="purchase_orders_of_supplier"),
            # Has all that the list of orders asks of a supplier, so it need not read the purchase orders themselves.
            models.Index(fields=["tenant", "supplier", "sent_at"], include=["order"], name="orders_at_supplier"),
            models.Index(fields=["tenant", "sent_at", "id"], name="purchase_orders_by_age"),
            models.Index(
                fields=["tenant", "respond_by"], condition=Q(status="sent"), name="purchase_orders_unanswered"
            ),
            models.Index(
                fields=["tenant", "ship_by"],
                condition=Q(status__in=["accepted", "partially_shipped"]),
                name="purchase_orders_to_ship",
            ),
            models.Index(
                fields=["tenant", "order"],
                condition=Q(status__in=["accepted", "partially_shipped"]),
                include=["ship_by", "supplier"],
                name="purchase_orders_to_ship_of",
            ),
            models.Index(
                fields=["tenant", "status", "order"],
                condition=Q(status__in=["rejected", "expired"]),
                include=["sent_at", "supplier"],
                name="purchase_orders_turned_down",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def move_to(self, status: str, *, at: datetime) -> None:
        """Move to another state; refuses what `MOVES` does not list."""
        if status not in self.MOVES[self.status]:
            raise IllegalMove(
                _("Purchase order {number} is {state} and cannot become {next_state}.").format(
                    number=self.number,
                    state=self.get_status_display().lower(),
                    next_state=self.Status(status).label.lower(),
                )
            )
        self.status = status
        if status in {"rejected", "expired", "cancelled", "delivered"}:
            self.closed_at = at


class PurchaseOrderLine(TenantModel):
    """So many of an offer, for one line of the customer's order.

    `quantity` was asked, `quantity_accepted` taken on (null until answered), `quantity_shipped` sent,
    `quantity_delivered` arrived, `quantity_cancelled` given up after acceptance, `quantity_resent` came back
    in a parcel and was routed again: it counts as shipped here, and as under way or delivered no more.
    """

    supplier_scope = "supplier_id"

    purchase_order = TenantForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines", db_index=False)
    supplier_id = models.UUIDField()
    order_line = TenantForeignKey(OrderLine, related_name="purchase_order_lines", db_index=False)
    offer = TenantForeignKey(Offer, related_name="+", db_index=False)
    reservation = TenantForeignKey(Reservation, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    sku = models.CharField(max_length=100)
    supplier_sku = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()
    quantity_accepted = models.PositiveIntegerField(null=True)
    quantity_shipped = models.PositiveIntegerField(default=0)
    quantity_delivered = models.PositiveIntegerField(default=0)
    quantity_cancelled = models.PositiveIntegerField(default=0)
    quantity_resent = models.PositiveIntegerField(default=0, db_default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=4)
    promised_by = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "purchase_order", "position"], name="purchase_order_line_position_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity_accepted__isnull=True) | Q(quantity_accepted__lte=models.F("quantity")),
                name="accepted_at_most_asked",
            ),
            models.CheckConstraint(
                condition=Q(quantity_shipped__lte=models.F("quantity")), name="shipped_at_most_asked"
            ),
            models.CheckConstraint(
                condition=Q(quantity_resent__lte=models.F("quantity_shipped")), name="resent_at_most_shipped"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "order_line"], name="purchase_lines_of_line")]

    @property
    def quantity_under_way(self) -> int:
        return self.quantity_shipped - self.quantity_delivered - self.quantity_resent
