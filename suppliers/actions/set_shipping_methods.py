"""How a supplier ships, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from suppliers.events import SupplierChanged
from suppliers.models import ShippingMethod, Supplier

FIELDS = ("code", "name", "destination", "cost", "transit_days")


@verb
def set_shipping_methods(supplier_id: UUID, methods: Sequence[dict[str, Any]], *, by: str, at: datetime) -> bool:
    """Set all the ways a supplier ships, checked by `suppliers.terms`; returns whether anything changed.

    Without any it ships everywhere by `standard`, at no cost, in five days. Raises NotFound.
    """
    supplier = Supplier.objects.select_for_update().filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound(_("There is no such supplier."))
    standing = ShippingMethod.objects.filter(supplier=supplier, is_active=True).values(*FIELDS)
    if _sorted(standing) == _sorted(methods):
        return False
    ShippingMethod.objects.filter(supplier=supplier).delete()
    ShippingMethod.objects.bulk_create(
        [ShippingMethod(id=uuid7(), tenant_id=supplier.tenant_id, supplier=supplier, **method) for method in methods]
    )
    record(SupplierChanged(supplier.id, supplier.code, "changed", ["shipping_methods"]), by=by, at=at)
    return True


def _sorted(methods: Any) -> list[dict[str, Any]]:
    return sorted(methods, key=lambda method: (method["code"], method["destination"]))
