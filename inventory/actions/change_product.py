"""A product enters the catalogue, or something about it changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from dropship.base.errors import NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.events import ProductChanged
from inventory.models import Offer, Product
from suppliers.actions.change_supplier import AlreadyExists

FIELDS = (
    "name", "barcode", "price", "currency", "weight_grams", "category", "attributes", "low_stock_at", "is_active",
)  # fmt: skip


@verb
def create_product(sku: str, *, values: dict[str, Any], by: str, at: datetime) -> tuple[Product, bool]:
    """Add a product; returns it and whether it is new. The same again changes nothing.

    Raises AlreadyExists when the SKU stands for a product with other values.
    """
    product = Product(id=uuid7(), tenant_id=required().tenant_id, sku=sku, **values)
    try:
        with transaction.atomic():
            product.save(force_insert=True)
    except IntegrityError:
        standing = Product.objects.get(sku=sku)
        if any(getattr(standing, name) != value for name, value in values.items()):
            raise AlreadyExists(f"There is a product {sku!r} already.", pointer="/sku") from None
        return standing, False
    record(ProductChanged(product.id, sku, "created", sorted(values)), by=by, at=at)
    return product, True


@verb
def change_product(product_id: UUID, *, values: dict[str, Any], by: str, at: datetime) -> Product:
    """Change a product; a new name goes to the offers' copies as well."""
    product = Product.objects.select_for_update().filter(id=product_id).first()
    if product is None:
        raise NotFound("There is no such product.")
    changed = [name for name, value in values.items() if getattr(product, name) != value]
    if not changed:
        return product
    for name in changed:
        setattr(product, name, values[name])
    product.save(update_fields=[*changed, "updated_at"])
    if "name" in changed:
        Offer.objects.filter(product=product).update(name=product.name)
    record(ProductChanged(product.id, product.sku, "changed", sorted(changed)), by=by, at=at)
    return product
