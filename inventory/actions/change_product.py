"""Something about a product changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from inventory.events import ProductChanged
from inventory.models import Offer, Product, SkuAlias
from suppliers.actions.add_supplier import AlreadyExists


@verb
def change_product(product_id: UUID, *, values: dict[str, Any], by: str, at: datetime) -> Product:
    """Change a product, `sku` and name included; its offers carry copies of both, which follow.

    A store that still sends the former SKU is understood: it stays as another name of the product.
    The same again changes nothing. Raises NotFound, AlreadyExists.
    """
    product = Product.objects.select_for_update().filter(id=product_id).first()
    if product is None:
        raise NotFound(_("There is no such product."))
    changed = [name for name, value in values.items() if getattr(product, name) != value]
    if not changed:
        return product
    former = product.sku
    for name in changed:
        setattr(product, name, values[name])
    try:
        with transaction.atomic():
            product.save(update_fields=[*changed, "updated_at"])
    except IntegrityError:
        raise AlreadyExists(_("There is a product {sku!r} already.").format(sku=product.sku), pointer="/sku") from None
    if {"sku", "name"} & set(changed):
        Offer.objects.filter(product=product).update(sku=product.sku, name=product.name)
    if "sku" in changed:
        _remember(former, product, by=by)
    record(ProductChanged(product.id, product.sku, "changed", sorted(changed)), by=by, at=at)
    return product


def _remember(former: str, product: Product, *, by: str) -> None:
    SkuAlias.objects.filter(sku=product.sku).delete()
    SkuAlias.objects.bulk_create(
        [SkuAlias(id=uuid7(), tenant_id=product.tenant_id, sku=former, product=product, created_by=by[:200])],
        ignore_conflicts=True,
    )
