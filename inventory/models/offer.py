"""A supplier's offer of a product."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel
from inventory.models.product import Product
from suppliers.models import Supplier


class Offer(TenantModel):
    """What a supplier calls a product, what it costs there and how soon it leaves.

    `sku` and `name` are copies of the product's, because a supplier's session may see its offers but
    not the product with the retail price. `buffer` units are kept back from sale.
    """

    supplier_scope = "supplier_id"

    supplier = TenantForeignKey(Supplier, related_name="offers", db_index=False)
    product = TenantForeignKey(Product, related_name="offers", db_index=False)
    supplier_sku = models.CharField(max_length=100)
    sku = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    currency = models.CharField(max_length=3, default="USD")
    lead_time_days = models.PositiveSmallIntegerField(default=0)
    buffer = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier", "supplier_sku"], name="supplier_sku_once"),
            # In this order it also finds the offers of a product; an index beside it would only mislead the planner.
            models.UniqueConstraint(
                fields=["tenant", "product", "supplier"], name="one_offer_per_product_and_supplier"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "sku", "id"], name="offers_by_sku")]
