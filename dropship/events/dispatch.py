"""Handing events to their subscribers: at least once each, in order within a stream, none lost.

The event row is closed in the transaction of its effects. A worker that dies leaves it open; the
next one takes it. Redis plays no part in it.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from dropship.events.models import Event
from dropship.events.registry import SUBSCRIBERS
from dropship.tenancy.scope import required

logger = logging.getLogger(__name__)
BATCH = 200
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
    waiting = list(
        Event.objects.filter(handled_at=None, dead_at=None, due_at__lte=timezone.now()).order_by("position")[:limit]
    )
    if not waiting:
        return 0
    waiting = _without_blocked_streams(waiting)
    wanted = [event for event in waiting if SUBSCRIBERS.get(event.name)]
    try:
        with transaction.atomic():
            for event in wanted:
                _tell(event)
        failed: set = set()
    except Exception:
        # One of them is bad: find it by handling each in its own savepoint.
        failed = _one_by_one(wanted)
    done = [event.id for event in waiting if event.id not in failed]
    Event.objects.filter(id__in=done).update(handled_at=timezone.now())
    return len(waiting)


def _without_blocked_streams(events: list[Event]) -> list[Event]:
    """Leave out what follows an earlier event of the same stream that waits for its retry."""
    blocked = set(
        Event.objects.filter(
            handled_at=None, dead_at=None, due_at__gt=timezone.now(), stream__in={event.stream for event in events}
        ).values_list("stream", flat=True)
    )
    return [event for event in events if event.stream not in blocked] if blocked else events


def _tell(event: Event) -> None:
    for subscriber in SUBSCRIBERS[event.name]:
        subscriber(event)


def _one_by_one(events: list[Event]) -> set:
    failed: set = set()
    stuck_streams: set = set()
    for event in events:
        if event.stream in stuck_streams:
            failed.add(event.id)
            continue
        try:
            with transaction.atomic():
                _tell(event)
        except Exception as error:
            logger.exception("event_failed", extra={"event": str(event.id), "event_name": event.name})
            failed.add(event.id)
            stuck_streams.add(event.stream)
            _put_off(event, error)
    return failed


def _put_off(event: Event, error: Exception) -> None:
    tries = event.tries + 1
    now = timezone.now()
    Event.objects.filter(id=event.id).update(
        tries=tries,
        last_error=f"{type(error).__name__}: {error}"[:2000].replace("\x00", ""),
        due_at=now + timedelta(seconds=min(2**tries, 3600)),
        dead_at=now if tries >= MAX_TRIES else None,
    )
