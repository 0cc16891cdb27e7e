"""What can happen to a supplier; the stream is the supplier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class SupplierChanged:
    """`change` is created or changed; `fields` names what."""

    name: ClassVar[str] = "supplier.changed"
    stream: UUID
    supplier: str
    change: str
    fields: list[str]


@event_type
@dataclass(frozen=True, slots=True)
class SupplierScored:
    """The figures over the last `days` are others than before; what they mean stands on the supplier's page."""

    name: ClassVar[str] = "supplier.scored"
    stream: UUID
    supplier: str
    days: int
    figures: dict[str, Any]
