"""What can happen to products and stock; the stream is the product, or the supplier for feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class StockLow:
    """Units available over all suppliers have fallen to the product's threshold or below."""

    name: ClassVar[str] = "stock.low"
    stream: UUID
    sku: str
    available: int


@event_type
@dataclass(frozen=True, slots=True)
class StockOut:
    name: ClassVar[str] = "stock.out"
    stream: UUID
    sku: str


@event_type
@dataclass(frozen=True, slots=True)
class StockBack:
    """Units are available again at a supplier; back-orders of the product are routed."""

    name: ClassVar[str] = "stock.back"
    stream: UUID
    sku: str
    available: int


@event_type
@dataclass(frozen=True, slots=True)
class StockOversold:
    """A supplier's count has fallen below what is promised of its offer; `short_by` is the difference."""

    name: ClassVar[str] = "stock.oversold"
    stream: UUID
    sku: str
    supplier: str
    on_hand: int
    reserved: int
    short_by: int


@event_type
@dataclass(frozen=True, slots=True)
class FeedCompleted:
    name: ClassVar[str] = "feed.completed"
    stream: UUID
    run: UUID
    supplier: str
    changed: int
    unchanged: int
    refused: int


@event_type
@dataclass(frozen=True, slots=True)
class FeedRefused:
    name: ClassVar[str] = "feed.refused"
    stream: UUID
    run: UUID
    supplier: str
    reason: str


@event_type
@dataclass(frozen=True, slots=True)
class ProductChanged:
    """`change` is created or changed; `fields` names what."""

    name: ClassVar[str] = "product.changed"
    stream: UUID
    sku: str
    change: str
    fields: list[str]


@event_type
@dataclass(frozen=True, slots=True)
class OfferChanged:
    name: ClassVar[str] = "offer.changed"
    stream: UUID
    sku: str
    supplier: str
    change: str
    fields: list[str]
