"""A product enters the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.events import ProductChanged
from inventory.models import Product
from suppliers.actions.add_supplier import AlreadyExists


@verb
def create_product(sku: str, *, values: dict[str, Any], by: str, at: datetime) -> tuple[Product, bool]:
    """Add a product with checked values (`inventory.product_values`); returns it and whether it is new.

    The same again changes nothing. Raises AlreadyExists when the SKU stands for a product with other values.
    """
    product = Product(id=uuid7(), tenant_id=required().tenant_id, sku=sku, **values)
    try:
        with transaction.atomic():
            product.save(force_insert=True)
    except IntegrityError:
        standing = Product.objects.get(sku=sku)
        if any(getattr(standing, name) != value for name, value in values.items()):
            raise AlreadyExists(
                _("There is a product {sku!r} already, with other values.").format(sku=sku), pointer="/sku"
            ) from None
        return standing, False
    record(ProductChanged(product.id, sku, "created", sorted(values)), by=by, at=at)
    return product, True
