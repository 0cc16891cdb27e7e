"""What is wrong with an order."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dropship.tenancy.models import TenantForeignKey, TenantModel
from orders.models.order import Order, OrderLine
from orders.models.shipment import Shipment

PARCEL_RETURNED = "parcel_returned"


class IssueQuerySet(models.QuerySet["Issue"]):
    def open(self) -> IssueQuerySet:
        return self.filter(resolved_at=None)

    def holding(self) -> IssueQuerySet:
        """Open ones that keep their order from being routed."""
        return self.open().exclude(code=PARCEL_RETURNED)


class Issue(TenantModel):
    """Something about an order that a person has to decide.

    What is wrong in its content holds the order while open; a `shipment` that came back does not.
    `ways_out` are the one-click moves offered: `map_sku`, `correct_address`, `correct_email`, `mark_paid`,
    `send_again`, `release`.
    """

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="issues", db_index=False)
    line = TenantForeignKey(OrderLine, on_delete=models.CASCADE, related_name="issues", null=True, db_index=False)
    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, related_name="issues", null=True, db_index=False)
    code = models.CharField(max_length=40)
    pointer = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=500)
    ways_out = ArrayField(models.CharField(max_length=30), default=list)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    resolution = models.CharField(max_length=300, blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "order"], name="issues_of_order"),
            models.Index(fields=["tenant", "opened_at"], condition=Q(resolved_at__isnull=True), name="issues_open"),
            models.Index(fields=["tenant", "code"], condition=Q(resolved_at__isnull=True), name="issues_open_by_code"),
            models.Index(
                fields=["tenant", "resolved_at"], condition=Q(resolved_at__isnull=False), name="issues_resolved"
            ),
        ]

    @property
    def holds_order(self) -> bool:
        return self.code != PARCEL_RETURNED
