"""What can happen to a customer; the stream is the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class CustomerCreated:
    name: ClassVar[str] = "customer.created"
    stream: UUID
    customer: UUID


@event_type
@dataclass(frozen=True, slots=True)
class CustomerErased:
    name: ClassVar[str] = "customer.erased"
    stream: UUID
    customer: UUID


@event_type
@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """`fields` names what, without the values: events hold no personal data."""

    name: ClassVar[str] = "customer.changed"
    stream: UUID
    customer: UUID
    fields: list[str]
