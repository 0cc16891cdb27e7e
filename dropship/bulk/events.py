"""What can be told of runs; what becomes of each row is told by the verb that works on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class BulkStarted:
    """A person asks for one action on many rows of a list; the stream is the run."""

    name: ClassVar[str] = "bulk.started"
    stream: UUID
    action: str
    total: int
