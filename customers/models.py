"""Who buys."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantModel


class Customer(TenantModel):
    """A person who orders, known by e-mail (lower case) or by the store's own id.

    An erased customer keeps its row, for the figures, without anything that tells who it was.
    """

    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    notes = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=50), default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"], condition=~models.Q(email=""), name="customer_email_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="customers_by_age"),
            models.Index(
                fields=["tenant", "external_id"], condition=~models.Q(external_id=""), name="customers_by_external_id"
            ),
        ]
