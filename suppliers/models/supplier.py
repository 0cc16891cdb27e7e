"""Who supplies."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantModel


class Supplier(TenantModel):
    """A company that holds and ships the goods.

    `cut_off` is local time of the supplier: orders sent after it are handled from the next day on.
    `acknowledgement_hours` is how long a purchase order may stay unanswered. `score` is 0 to 1.
    `return_address` is where customers send back what came from it.
    """

    supplier_scope = "id"

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    country = models.CharField(max_length=2, default="US")
    time_zone = models.CharField(max_length=64, default="UTC")
    handling_days = models.PositiveSmallIntegerField(default=1)
    cut_off = models.TimeField(default=time(15, 0))
    minimum_order = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    acknowledgement_hours = models.PositiveSmallIntegerField(default=24)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    return_address = models.TextField(blank=True, default="", db_default="")
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="supplier_code_once")]

    def __str__(self) -> str:
        return self.name
