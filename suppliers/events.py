"""What can happen to a supplier; the stream is the supplier, where nothing else is said."""

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


@event_type
@dataclass(frozen=True, slots=True)
class SupplierTargetsSet:
    """What a supplier's figures should come to; the usual targets where no supplier is named (the stream is the tenant).

    Ratios are 0 to 1, times are hours; null is no target.
    """

    name: ClassVar[str] = "supplier.targets_set"
    stream: UUID
    supplier: str
    targets: dict[str, Any]


@event_type
@dataclass(frozen=True, slots=True)
class SupplierTargetMissed:
    """A figure over the last `days` has become worse than its target; told once, until it is met again."""

    name: ClassVar[str] = "supplier.target_missed"
    stream: UUID
    supplier: str
    days: int
    measure: str
    value: float
    target: float


@event_type
@dataclass(frozen=True, slots=True)
class SupplierMessage:
    """Staff wrote to a supplier, or a supplier to staff (`sender`: staff or supplier).

    The stream is the order where it is `about` a purchase order, else the conversation. What was written stays
    with the message.
    """

    name: ClassVar[str] = "supplier.message"
    stream: UUID
    supplier: str
    thread: UUID
    message: UUID
    sender: str
    author: str
    about: str
    attachments: int


@event_type
@dataclass(frozen=True, slots=True)
class SupplierThreadClosed:
    """Somebody decided that the last message needs no answer; the stream is that of the messages."""

    name: ClassVar[str] = "supplier.thread_closed"
    stream: UUID
    supplier: str
    thread: UUID
    about: str
