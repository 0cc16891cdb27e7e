"""A supplier joins the retailer, or its terms change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from dropship.base.errors import NotFound, Refused
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.events import SupplierChanged
from suppliers.models import ShippingMethod, Supplier

TERMS = (
    "name", "contact_name", "email", "phone", "currency", "country", "time_zone", "handling_days", "cut_off",
    "minimum_order", "acknowledgement_hours", "score", "is_active", "notes",
)  # fmt: skip


class AlreadyExists(Refused):
    """The code or SKU belongs to another one of the retailer's."""

    code = "already_exists"


@verb
def add_supplier(code: str, *, terms: dict[str, Any], methods: list[dict[str, Any]] | None = None, by: str, at: datetime) -> Supplier:
    """Add a supplier under a code of its own; `terms` are checked values of TERMS. Raises AlreadyExists."""
    supplier = Supplier(id=uuid7(), tenant_id=required().tenant_id, code=code, **terms)
    try:
        with transaction.atomic():
            supplier.save(force_insert=True)
    except IntegrityError:
        raise AlreadyExists(f"There is a supplier {code!r} already.", pointer="/code") from None
    if methods is not None:
        _write_methods(supplier, methods)
    record(SupplierChanged(supplier.id, code, "created", sorted(terms)), by=by, at=at)
    return supplier


@verb
def change_supplier(
    supplier_id: UUID, *, terms: dict[str, Any], methods: list[dict[str, Any]] | None = None, by: str, at: datetime
) -> Supplier:
    """Change a supplier's terms, and its shipping methods as a whole where they are given."""
    supplier = Supplier.objects.select_for_update().filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound("There is no such supplier.")
    changed = [name for name, value in terms.items() if getattr(supplier, name) != value]
    for name in changed:
        setattr(supplier, name, terms[name])
    if changed:
        supplier.save(update_fields=[*changed, "updated_at"])
    if methods is not None:
        _write_methods(supplier, methods)
        changed.append("shipping_methods")
    if changed:
        record(SupplierChanged(supplier.id, supplier.code, "changed", sorted(changed)), by=by, at=at)
    return supplier


def _write_methods(supplier: Supplier, methods: list[dict[str, Any]]) -> None:
    ShippingMethod.objects.filter(supplier=supplier).delete()
    ShippingMethod.objects.bulk_create(
        [ShippingMethod(id=uuid7(), tenant_id=supplier.tenant_id, supplier=supplier, **method) for method in methods]
    )
