"""What staff write on an order for each other."""

from __future__ import annotations

from django.db import models

from dropship.tenancy.models import TenantForeignKey, TenantModel
from orders.models.order import Order


class OrderNote(TenantModel):
    """A remark of the retailer's staff; never shown to suppliers or customers."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="staff_notes", db_index=False)
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "order", "at"], name="notes_of_order")]
