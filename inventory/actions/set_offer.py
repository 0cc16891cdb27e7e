"""What a supplier asks for a product, and how much of it is kept back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from inventory.actions.tell_levels import Moved, tell_levels
from inventory.events import OfferChanged
from inventory.models import Offer, Product, Stock
from suppliers.models import Supplier

FIELDS = ("supplier_sku", "cost", "lead_time_days", "buffer", "is_active")


class SupplierSkuTaken(Refused):
    """The supplier calls another product so."""

    code = "supplier_sku_taken"
    title = "Already there"


@verb
def set_offer(
    supplier: Supplier, product: Product, *, values: dict[str, Any], by: str, at: datetime
) -> tuple[Offer, bool]:
    """Make the supplier's offer of a product or change it; returns it and whether anything changed.

    `values` are checked values of FIELDS; costs are in the supplier's currency. A new offer has no
    stock until it is reported. Raises SupplierSkuTaken.
    """
    offer = Offer.objects.select_for_update().filter(supplier=supplier, product=product).first()
    is_new = offer is None
    if offer is None:
        offer = Offer(
            id=uuid7(), tenant_id=product.tenant_id, supplier=supplier, product=product, sku=product.sku,
            name=product.name, currency=supplier.currency, supplier_sku=values.get("supplier_sku") or product.sku,
        )  # fmt: skip
    wanted = values | ({"currency": supplier.currency} if "cost" in values else {})
    changed = [name for name, value in wanted.items() if getattr(offer, name) != value]
    if not is_new and not changed:
        return offer, False
    was = _kept_back(offer)
    for name in changed:
        setattr(offer, name, wanted[name])
    try:
        with transaction.atomic():
            offer.save(force_insert=is_new)
    except IntegrityError:
        raise SupplierSkuTaken(
            _("{name} calls another product {supplier_sku!r}.").format(
                name=supplier.name, supplier_sku=offer.supplier_sku
            ),
            pointer="/supplier_sku",
        ) from None
    change = "created" if is_new else "changed"
    record(OfferChanged(product.id, product.sku, supplier.code, change, sorted(changed)), by=by, at=at)
    if is_new:
        Stock.objects.create(tenant_id=product.tenant_id, offer=offer, supplier_id=supplier.id)
    elif supplier.is_active and was != _kept_back(offer):
        _tell(offer, was, by=by, at=at)
    return offer, True


def _kept_back(offer: Offer) -> int | None:
    """How many units are kept from sale; None for all of them."""
    return offer.buffer if offer.is_active else None


def _tell(offer: Offer, was: int | None, *, by: str, at: datetime) -> None:
    stock = Stock.objects.select_for_update().get(offer=offer)
    free, now = stock.on_hand - stock.reserved, _kept_back(offer)
    tell_levels(
        [Moved(offer.product_id, offer.sku, 0 if was is None else free - was, 0 if now is None else free - now)],
        by=by,
        at=at,
    )
