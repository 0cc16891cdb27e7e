"""A supplier's terms change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.events.record import record
from dropship.tenancy.verb import verb
from suppliers.events import SupplierChanged
from suppliers.models import Supplier


@verb
def change_supplier(supplier_id: UUID, *, terms: dict[str, Any], by: str, at: datetime) -> Supplier:
    """Change a supplier's terms, checked values of `suppliers.terms`; the same again changes nothing. Raises NotFound."""
    supplier = Supplier.objects.select_for_update().filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound(_("There is no such supplier."))
    changed = [name for name, value in terms.items() if getattr(supplier, name) != value]
    if changed:
        for name in changed:
            setattr(supplier, name, terms[name])
        supplier.save(update_fields=[*changed, "updated_at"])
        record(SupplierChanged(supplier.id, supplier.code, "changed", sorted(changed)), by=by, at=at)
    return supplier
