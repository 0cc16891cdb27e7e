"""What a customer sends back (RMA), and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, NotFound
from dropship.tenancy.models import TenantForeignKey, TenantModel
from orders.models.order import Order, OrderLine
from orders.models.purchase_order import PurchaseOrderLine
from suppliers.models import Supplier


class ReturnReason(models.TextChoices):
    """Why a customer does not want to keep something."""

    DAMAGED = "damaged", gettext_lazy("Damaged")
    DEFECTIVE = "defective", gettext_lazy("Defective")
    WRONG_ITEM = "wrong_item", gettext_lazy("Wrong item")
    NOT_AS_DESCRIBED = "not_as_described", gettext_lazy("Not as described")
    ARRIVED_LATE = "arrived_late", gettext_lazy("Arrived too late")
    CHANGED_MIND = "changed_mind", gettext_lazy("Changed mind")
    OTHER = "other", gettext_lazy("Another reason")


class ReturnQuerySet(models.QuerySet["Return"]):
    def locked(self, return_id: UUID) -> Return:
        """The return, locked after the order it belongs to."""
        order_id = self.filter(id=return_id).values_list("order_id", flat=True).first()
        if order_id is None:
            raise NotFound(_("There is no such return."))
        Order.objects.locked(order_id)
        return self.select_for_update().get(id=return_id)

    def to_decide(self) -> ReturnQuerySet:
        return self.filter(status=Return.Status.REQUESTED)

    def to_finish(self) -> ReturnQuerySet:
        """Back, and waiting to be inspected, refunded or replaced."""
        return self.filter(status__in=[Return.Status.RECEIVED, Return.Status.INSPECTED])

    def open(self) -> ReturnQuerySet:
        return self.exclude(status__in=Return.ENDED)

    def for_the_supplier(self) -> ReturnQuerySet:
        """What a supplier has to do with: approved, and coming back to it."""
        return self.filter(return_to=Return.To.SUPPLIER).exclude(approved_at=None)

    def under_way(self) -> ReturnQuerySet:
        return self.filter(status__in=Return.UNDER_WAY)

    def at_the_supplier(self) -> ReturnQuerySet:
        """What its supplier has to take in, or has taken in and not yet described."""
        return self.for_the_supplier().filter(status__in=[*Return.UNDER_WAY, Return.Status.RECEIVED])


class Return(TenantModel):
    """Units of one order that one supplier sent and the customer sends back.

    The supplier may read the row: what was paid stands in `Refund`, what people wrote in `ReturnNote`.
    `sent_by` is the name the goods were shipped to. `address` is where they go, as it was told to the
    customer. Returns asked for together share a `request`, which is taken once.
    """

    supplier_scope: ClassVar[str | None] = "supplier_id"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Requested"
        APPROVED = "approved", "Approved"
        IN_TRANSIT = "in_transit", "In transit"
        RECEIVED = "received", "Received"
        INSPECTED = "inspected", "Inspected"
        REFUNDED = "refunded", "Refunded"
        REPLACED = "replaced", "Replaced"
        DECLINED = "declined", "Declined"
        CANCELLED = "cancelled", "Cancelled"

    class To(models.TextChoices):
        SUPPLIER = "supplier", gettext_lazy("The supplier")
        RETAILER = "retailer", gettext_lazy("The retailer")

    class Payer(models.TextChoices):
        CUSTOMER = "customer", gettext_lazy("The customer")
        RETAILER = "retailer", gettext_lazy("The retailer")
        SUPPLIER = "supplier", gettext_lazy("The supplier")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        "requested": frozenset({"approved", "declined", "cancelled"}),
        "approved": frozenset({"in_transit", "received", "cancelled"}),
        "in_transit": frozenset({"in_transit", "received", "cancelled"}),
        "received": frozenset({"inspected"}),
        "inspected": frozenset({"refunded", "replaced", "declined"}),
        "refunded": frozenset(),
        "replaced": frozenset(),
        "declined": frozenset(),
        "cancelled": frozenset(),
    }
    ENDED = (Status.REFUNDED, Status.REPLACED, Status.DECLINED, Status.CANCELLED)
    # Agreed, and not back yet.
    UNDER_WAY = (Status.APPROVED, Status.IN_TRANSIT)
    # The customer keeps or gets back what was in these, so their units may be asked for again.
    VOID = (Status.DECLINED, Status.CANCELLED)

    order = TenantForeignKey(Order, related_name="returns", db_index=False)
    order_number = models.CharField(max_length=40)
    supplier = TenantForeignKey(Supplier, related_name="+", db_index=False)
    number = models.CharField(max_length=50)
    request = models.UUIDField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REQUESTED)
    reason = models.CharField(max_length=20, choices=ReturnReason.choices)
    sent_by = models.CharField(max_length=200, blank=True, default="")
    return_to = models.CharField(max_length=10, choices=To.choices, default=To.SUPPLIER)
    address = models.TextField(blank=True, default="")
    shipping_paid_by = models.CharField(max_length=10, choices=Payer.choices, default=Payer.CUSTOMER)
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking_number = models.CharField(max_length=60, blank=True, default="")
    requested_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="return_number_once"),
            models.UniqueConstraint(fields=["tenant", "order", "request", "supplier"], name="return_request_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "requested_at", "id"], name="returns_by_age"),
            models.Index(fields=["tenant", "order", "requested_at"], name="returns_of_order"),
            models.Index(fields=["tenant", "supplier", "requested_at", "id"], name="returns_of_supplier"),
            models.Index(
                fields=["tenant", "status", "requested_at"],
                condition=Q(status__in=["requested", "received", "inspected"]),
                name="returns_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def move_to(self, status: str, *, at: datetime) -> None:
        """Move to another state; refuses what `MOVES` does not list."""
        if status not in self.MOVES[self.status]:
            raise IllegalMove(
                _("Return {number} is {state} and cannot become {other}.").format(
                    number=self.number,
                    state=self.get_status_display().lower(),
                    other=self.Status(status).label.lower(),
                )
            )
        self.status = status
        if status in self.ENDED:
            self.closed_at = at


class ReturnLine(TenantModel):
    """So many units of a purchase order line in a return, and what they were like when they came back.

    `quantity` is to come back, `quantity_received` has (null until then). What is `missing` has not.
    """

    supplier_scope: ClassVar[str | None] = "supplier_id"

    class Condition(models.TextChoices):
        AS_NEW = "as_new", gettext_lazy("As new")
        OPENED = "opened", gettext_lazy("Opened")
        DAMAGED = "damaged", gettext_lazy("Damaged")
        WRONG_ITEM = "wrong_item", gettext_lazy("Wrong item")
        MISSING = "missing", gettext_lazy("Missing")

    class Disposition(models.TextChoices):
        RESTOCK = "restock", gettext_lazy("Restock at the supplier")
        SCRAP = "scrap", gettext_lazy("Scrap")
        SEND_BACK = "send_back", gettext_lazy("Send back to the customer")

    rma = TenantForeignKey(Return, on_delete=models.CASCADE, related_name="lines", db_index=False)
    supplier_id = models.UUIDField()
    order_line = TenantForeignKey(OrderLine, related_name="+", db_index=False)
    purchase_order_line = TenantForeignKey(PurchaseOrderLine, related_name="return_lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    sku = models.CharField(max_length=100)
    supplier_sku = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    reason = models.CharField(max_length=20, choices=ReturnReason.choices)
    quantity = models.PositiveIntegerField()
    quantity_received = models.PositiveIntegerField(null=True)
    condition = models.CharField(max_length=12, choices=Condition.choices, blank=True, default="")
    disposition = models.CharField(max_length=12, choices=Disposition.choices, blank=True, default="")
    remark = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "rma", "purchase_order_line"], name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_of_something"),
            models.CheckConstraint(
                condition=Q(quantity_received__isnull=True) | Q(quantity_received__lte=models.F("quantity")),
                name="received_at_most_returned",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "purchase_order_line"], name="returns_of_purchase_line"),
            models.Index(fields=["tenant", "order_line"], name="returns_of_order_line"),
        ]


class ReturnNote(TenantModel):
    """What the customer or staff wrote about a return; no supplier reads it."""

    class Kind(models.TextChoices):
        COMMENT = "comment", "The customer's words"
        DECLINED = "declined", "Why it was declined"
        CANCELLED = "cancelled", "Why it was cancelled"

    rma = TenantForeignKey(Return, on_delete=models.CASCADE, related_name="notes", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "rma", "at"], name="notes_of_return")]


class Refund(TenantModel):
    """What the customer was given back for a return, once. The store pays it; here it is only written down."""

    class Method(models.TextChoices):
        STORE = "store", "In the store"

    rma = TenantForeignKey(Return, on_delete=models.CASCADE, related_name="refunds", db_index=False)
    order = TenantForeignKey(Order, related_name="refunds", db_index=False)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.STORE)
    reference = models.CharField(max_length=100, blank=True, default="")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "rma"], name="return_refunded_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
        ]
        indexes = [models.Index(fields=["tenant", "order"], name="refunds_of_order")]
