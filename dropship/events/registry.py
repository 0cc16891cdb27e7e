"""Who wants to know of which event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from dropship.events.models import Event

Subscriber = Callable[[Event], None]
BatchSubscriber = Callable[[list[Event]], None]
S = TypeVar("S", bound=Subscriber)
B = TypeVar("B", bound=BatchSubscriber)
SUBSCRIBERS: dict[str, list[Subscriber]] = defaultdict(list)
BATCH_SUBSCRIBERS: dict[str, list[BatchSubscriber]] = defaultdict(list)
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


def on_batch(*types: Any) -> Callable[[B], B]:
    """Subscribe a function that is told of many events of one name by one call, for what happens often.

    The promises are those of `on`: it reads and writes for all of them in a few statements. When it
    fails, it is called again for fewer and fewer, until only the bad event is left out.
    """

    def subscribe(function: B) -> B:
        for one in types:
            if function not in BATCH_SUBSCRIBERS[one.name]:
                BATCH_SUBSCRIBERS[one.name].append(function)
        return function

    return subscribe


def event_type(cls: type) -> type:
    """Register an event's dataclass under its name, so that docs and samples can be made from it."""
    EVENT_TYPES[cls.name] = cls  # type: ignore[attr-defined]
    return cls
