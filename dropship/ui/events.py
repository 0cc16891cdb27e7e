"""What can happen to the views that people keep of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class ViewChanged:
    """`change` is one of saved, renamed, narrowed, shared, unshared or removed; neither its name nor its words are told."""

    name: ClassVar[str] = "view.changed"
    stream: UUID
    list: str
    change: str
