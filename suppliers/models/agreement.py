"""On what terms a supplier ships."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from dropship.tenancy.models import TenantForeignKey, TenantModel
from suppliers.models.supplier import Supplier

ANYWHERE = "*"


class ShippingMethod(TenantModel):
    """A way this supplier ships to a destination: cost of a parcel and days on the road.

    `destination` is a country code, or `*` for wherever no country's own row says otherwise. A
    supplier without any row ships everywhere by `standard`, at no cost, in five days.
    """

    supplier_scope = "supplier_id"

    supplier = TenantForeignKey(Supplier, on_delete=models.CASCADE, related_name="shipping_methods", db_index=False)
    code = models.CharField(max_length=40, default="standard")
    name = models.CharField(max_length=100, blank=True)
    destination = models.CharField(max_length=2, default=ANYWHERE)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    transit_days = models.PositiveSmallIntegerField(default=5)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "supplier", "code", "destination"], name="shipping_method_once_per_destination"
            )
        ]
