"""What there is to know of suppliers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from dropship.base.texts import unstorable
from suppliers.models import ShippingMethod, Supplier


def supplier_id_of(code: str) -> UUID | None:
    """The id of the supplier with that code in the session's sight; None when there is none."""
    if unstorable(code):
        return None
    return Supplier.objects.filter(code=code).values_list("id", flat=True).first()


def shipping_methods(supplier_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The ways each of these suppliers ships: code, name, destination, cost in its currency, days on the road."""
    methods: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = ShippingMethod.objects.filter(supplier_id__in=list(supplier_ids), is_active=True).order_by(
        "supplier_id", "code", "destination"
    )
    for row in rows.values("supplier_id", "code", "name", "destination", "cost", "transit_days"):
        methods[row.pop("supplier_id")].append(row)
    return methods
