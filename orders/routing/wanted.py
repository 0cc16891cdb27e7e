"""What routing is told, and what it answers; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class OrderContext:
    """What rules may ask about the order."""

    order_id: Any
    channel: str = ""
    country: str = ""
    region: str = ""
    shipping_method: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """So many of a product, for one line of the order."""

    line_id: Any
    product_id: Any
    sku: str
    category: str
    quantity: int


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An offer of a supplier for a product, with all that decides about it.

    `unit_cost`, `shipping_cost` (of one purchase order) and `minimum_order` (goods at cost) are in the
    supplier's `currency`; `exchange_rate` turns one unit of it into the tenant's. `supplier_score` is 0 to 1,
    None when unknown. `after_cut_off` adds a day. `refused_before`: it rejected this order or let it expire.
    """

    offer_id: Any
    product_id: Any
    supplier_id: Any
    supplier_code: str
    supplier_name: str
    available: int
    unit_cost: Decimal
    currency: str = "USD"
    exchange_rate: Decimal = Decimal(1)
    lead_time_days: int = 0
    handling_days: int = 0
    ships: bool = True
    shipping_method: str = "standard"
    shipping_cost: Decimal = Decimal(0)
    transit_days: int = 0
    supplier_score: Decimal | float | None = None
    minimum_order: Decimal = Decimal(0)
    after_cut_off: bool = False
    refused_before: bool = False
    active: bool = True

    @property
    def promised_days(self) -> int:
        """Days from now to the customer's door."""
        return self.lead_time_days + self.handling_days + self.transit_days + self.after_cut_off


@dataclass(frozen=True, slots=True)
class Allocation:
    """So many units of a line from an offer."""

    line_id: Any
    offer_id: Any
    supplier_id: Any
    quantity: int
    candidate: Candidate = field(compare=False, repr=False)


@dataclass(slots=True)
class Plan:
    """Who sends what, what nobody can send, and why.

    `allocations` and `shortages` (line id, quantity) together make the demand, in the order of the lines.
    `explanation` is ready for JSON; its `summary` is one plain sentence.
    """

    allocations: list[Allocation]
    shortages: list[tuple[Any, int]]
    explanation: dict[str, Any]

    @property
    def summary(self) -> str:
        return self.explanation["summary"]

    @property
    def promised_days(self) -> int | None:
        """Days until the last parcel arrives; None when nothing is sent."""
        return max((allocation.candidate.promised_days for allocation in self.allocations), default=None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One order of a batch: what it needs and the candidates for that."""

    order: OrderContext
    demands: Sequence[Demand]
    candidates: Sequence[Candidate]
