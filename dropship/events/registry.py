"""Who wants to know of which event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from dropship.events.models import Event

Subscriber = Callable[[Event], None]
S = TypeVar("S", bound=Subscriber)
SUBSCRIBERS: dict[str, list[Subscriber]] = defaultdict(list)
EVENT_TYPES: dict[str, type] = {}


def on(*types: Any) -> Callable[[S], S]:
    """Subscribe a function to events; it runs in the tenant's scope, in the transaction that marks
    the event as handled, and only writes rows: so its effect happens exactly once."""

    def subscribe(function: S) -> S:
        for one in types:
            if function not in SUBSCRIBERS[one.name]:
                SUBSCRIBERS[one.name].append(function)
        return function

    return subscribe


def event_type(cls: type) -> type:
    """Register an event's dataclass under its name, so that docs and samples can be made from it."""
    EVENT_TYPES[cls.name] = cls  # type: ignore[attr-defined]
    return cls
