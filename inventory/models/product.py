"""What the retailer sells."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel


class Product(TenantModel):
    """One SKU of the retailer's catalogue. `price` is what the customer pays, in `currency`."""

    sku = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    barcode = models.CharField(max_length=64, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    currency = models.CharField(max_length=3, default="USD")
    weight_grams = models.PositiveIntegerField(null=True, blank=True)
    category = models.CharField(max_length=120, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    low_stock_at = models.PositiveIntegerField(default=5)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sku"], name="product_sku_once")]
        indexes = [models.Index(fields=["tenant", "created_at", "id"], name="products_by_age")]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class SkuAlias(TenantModel):
    """A SKU some store uses for a product that is called otherwise here: mapped once, known for ever."""

    sku = models.CharField(max_length=100)
    product = TenantForeignKey(Product, on_delete=models.CASCADE, related_name="aliases", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sku"], name="sku_alias_once")]
