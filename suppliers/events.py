"""What can happen to a supplier; the stream is the supplier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
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
