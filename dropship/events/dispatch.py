"""Handing events to their subscribers: at least once each, in order within a stream, none lost.

The event row is closed in the transaction of its effects. A worker that dies leaves it open; the
next one takes it. Redis plays no part in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dropship.events.models import Event
from dropship.events.registry import BATCH_SUBSCRIBERS, SUBSCRIBERS
from dropship.tenancy.scope import required

logger = logging.getLogger(__name__)
BATCH = 500
MAX_TRIES = 12


def dispatch_waiting(*, limit: int = BATCH) -> int:
    """Handle the oldest waiting events of the tenant; returns how many were taken up.

    One dispatcher a tenant at a time, by an advisory lock that ends with the transaction: this
    keeps the order within each stream. Needs the tenant's scope and an open transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('events'), hashtext(%s))", [str(required().tenant_id)]
        )
        if not cursor.fetchone()[0]:
            return 0
    waiting = _waiting(limit)
    if not waiting:
        return 0
    failed = _hand_on([event for event in waiting if event.name in SUBSCRIBERS or event.name in BATCH_SUBSCRIBERS])
    done = [event.id for event in waiting if event.id not in failed]
    Event.objects.filter(id__in=done).update(handled_at=timezone.now())
    return len(waiting)


def _waiting(limit: int) -> list[Event]:
    """The oldest that are due, without what follows an event of its stream that waits for its retry."""
    now = timezone.now()
    open_events = Event.objects.filter(handled_at=None, dead_at=None)
    put_off = open_events.filter(due_at__gt=now, stream=OuterRef("stream"))
    return list(open_events.filter(~Exists(put_off), due_at__lte=now).order_by("position")[:limit])


def _hand_on(events: list[Event]) -> set[UUID]:
    """Tell of all of them at once; where that fails, halve until the bad ones stand alone. Gives their ids."""
    if not events:
        return set()
    try:
        with transaction.atomic():
            _tell(events)
        return set()
    except Exception:
        streams = list(dict.fromkeys(event.stream for event in events))
        if len(streams) == 1:
            return _one_by_one(events)
    half = set(streams[: len(streams) // 2])
    return _hand_on([event for event in events if event.stream in half]) | _hand_on(
        [event for event in events if event.stream not in half]
    )


def _tell(events: list[Event]) -> None:
    for name, alike in _rounds(events):
        for subscriber in SUBSCRIBERS.get(name, ()):
            for event in alike:
                subscriber(event)
        for tell_all in BATCH_SUBSCRIBERS.get(name, ()):
            tell_all(alike)


def _rounds(events: list[Event]) -> Iterator[tuple[str, list[Event]]]:
    """Events of one name together, and none before an earlier one of its stream.

    An event is told one round after the one before it in its stream, or in the same when both have one name.
    """
    latest: dict[UUID, tuple[int, str]] = {}
    placed: list[tuple[int, str, Event]] = []
    for event in events:
        number, name = latest.get(event.stream, (0, event.name))
        if name != event.name:
            number += 1
        latest[event.stream] = number, event.name
        placed.append((number, event.name, event))
    placed.sort(key=lambda one: one[:2])  # stable: within a round and a name they stay as they happened
    for (_, name), alike in groupby(placed, key=lambda one: one[:2]):
        yield name, [event for _, _, event in alike]


def _one_by_one(events: list[Event]) -> set[UUID]:
    """The events of one stream, each in its own savepoint; those after a bad one wait for it."""
    for index, event in enumerate(events):
        try:
            with transaction.atomic():
                _tell([event])
        except Exception as error:
            logger.exception("event_failed", extra={"event": str(event.id), "event_name": event.name})
            _put_off(event, error)
            return {left.id for left in events[index:]}
    return set()


def _put_off(event: Event, error: Exception) -> None:
    tries = event.tries + 1
    now = timezone.now()
    Event.objects.filter(id=event.id).update(
        tries=tries,
        last_error=f"{type(error).__name__}: {error}"[:2000].replace("\x00", ""),
        due_at=now + timedelta(seconds=min(2**tries, 3600)),
        dead_at=now if tries >= MAX_TRIES else None,
    )
