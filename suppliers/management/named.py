"""Finding a supplier by the name that commands use."""

from __future__ import annotations

from dropship.base.errors import NotFound
from suppliers.models import Supplier


def supplier_of(code: str) -> Supplier:
    """The supplier of that code, in the tenant's sight. Raises NotFound."""
    supplier = Supplier.objects.filter(code=code).first()
    if supplier is None:
        raise NotFound(f"There is no supplier with the code {code!r}.")
    return supplier
