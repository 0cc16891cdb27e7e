"""Who could supply, and on what terms: the one question that routing asks.

Ids are read as text: a batch looks its offers up hundreds of thousands of times, and hashing a UUID
object is Python code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db import connection

from suppliers.models import ANYWHERE, ShippingMethod

STANDARD, STANDARD_DAYS = "standard", 5


@dataclass(frozen=True, slots=True)
class ShippingTerms:
    """A way a supplier ships to one destination: cost of a parcel in its currency, days on the road."""

    method: str
    cost: Decimal
    transit_days: int


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """An offer with what its supplier promises; `available` is what could be sold just now."""

    offer_id: str
    product_id: str
    supplier_sku: str
    sku: str
    name: str
    available: int
    cost: Decimal
    currency: str
    lead_time_days: int
    is_active: bool
    supplier_id: str
    supplier_code: str
    supplier_name: str
    handling_days: int
    cut_off: time
    time_zone: str
    score: Decimal | None
    minimum_order: Decimal
    acknowledgement_hours: int
    as_of: datetime | None


OFFERS = """
SELECT o.id::text, o.product_id::text, o.supplier_sku, o.sku, o.name, s.on_hand - s.reserved - o.buffer, o.cost, o.currency,
       o.lead_time_days, o.is_active AND u.is_active, u.id::text, u.code, u.name, u.handling_days, u.cut_off, u.time_zone,
       u.score, u.minimum_order, u.acknowledgement_hours, s.as_of
FROM inventory_offer o
JOIN inventory_stock s ON s.offer_id = o.id
JOIN suppliers_supplier u ON u.id = o.supplier_id
WHERE o.product_id = ANY(%s::uuid[])
ORDER BY o.product_id, o.id
"""


def candidates(product_ids: Iterable[str]) -> dict[str, list[OfferTerms]]:
    """Every offer of the products, in one statement, by product."""
    found: dict[str, list[OfferTerms]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(OFFERS, [sorted(set(product_ids))])
        for row in cursor.fetchall():
            found[row[1]].append(OfferTerms(*row))
    return found


class ShippingBook:
    """The shipping methods of some suppliers, looked up by destination."""

    def __init__(self, supplier_ids: Iterable[str]) -> None:
        self._rows: dict[str, dict[str, dict[str, ShippingTerms]]] = defaultdict(dict)
        rows = ShippingMethod.objects.filter(supplier_id__in=set(supplier_ids), is_active=True).values_list(
            "supplier_id", "code", "destination", "cost", "transit_days"
        )
        for supplier_id, code, destination, cost, days in rows:
            self._rows[str(supplier_id)].setdefault(destination, {})[code] = ShippingTerms(code, cost, days)

    def terms(self, supplier_id: str, country: str, wanted: str) -> ShippingTerms | None:
        """The wanted method to that country, else `standard`, else the cheapest; None when it does not ship there."""
        if supplier_id not in self._rows:
            return ShippingTerms(STANDARD, Decimal(0), STANDARD_DAYS)
        by_destination = self._rows[supplier_id]
        methods = by_destination.get(ANYWHERE, {}) | by_destination.get(country, {})
        if not methods:
            return None
        return (
            methods.get(wanted)
            or methods.get(STANDARD)
            or min(methods.values(), key=lambda terms: (terms.cost, terms.method))
        )
