"""A supplier joins the retailer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.actions.set_shipping_methods import set_shipping_methods
from suppliers.events import SupplierChanged
from suppliers.models import Supplier


class AlreadyExists(Refused):
    """The code or SKU belongs to another one of the retailer's."""

    code = "already_exists"
    title = "Already there"


@verb
def add_supplier(
    code: str, *, terms: dict[str, Any], methods: list[dict[str, Any]] | None = None, by: str, at: datetime
) -> Supplier:
    """Add a supplier under a code of its own; `terms` are checked values (`suppliers.terms`). Raises AlreadyExists."""
    supplier = Supplier(id=uuid7(), tenant_id=required().tenant_id, code=code, **terms)
    try:
        with transaction.atomic():
            supplier.save(force_insert=True)
    except IntegrityError:
        raise AlreadyExists(_("There is a supplier {code!r} already.").format(code=code), pointer="/code") from None
    record(SupplierChanged(supplier.id, code, "created", sorted(terms)), by=by, at=at)
    if methods:
        set_shipping_methods(supplier.id, methods, by=by, at=at)
    return supplier
