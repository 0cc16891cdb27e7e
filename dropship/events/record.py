"""Writing down what happened, in the transaction of the change itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from dropship.base.ids import uuid7
from dropship.events.models import Event
from dropship.tenancy.scope import required


def record(happened: Any, *, by: str, at: datetime) -> None:
    """Write one event and ring the bell for its handling.

    `happened` is a frozen dataclass with a `name` and the `stream` it belongs to; its other fields are the payload.
    """
    record_many([happened], by=by, at=at)


def record_many(happened: Sequence[Any], *, by: str, at: datetime | Iterable[datetime]) -> None:
    """Write many events in one statement; `at` is one time for all, or one for each."""
    if not happened:
        return
    tenant_id = required().tenant_id
    times = [at] * len(happened) if isinstance(at, datetime) else list(at)
    Event.objects.bulk_create(
        [
            Event(
                id=uuid7(),
                tenant_id=tenant_id,
                name=type(one).name,
                stream=one.stream,
                actor=by[:200],
                at=when,
                data=payload(one),
            )
            for one, when in zip(happened, times, strict=True)
        ]
    )
    ring("events")


def payload(happened: Any) -> dict[str, Any]:
    """The event's fields as JSON values: ids and amounts as strings, times in ISO 8601."""
    return {
        field.name: _plain(getattr(happened, field.name))
        for field in dataclasses.fields(happened)
        if field.name != "stream"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value


def ring(job: str) -> None:
    """Wake the workers for `job` once the transaction is committed; nothing depends on it."""
    from dropship.base.bell import ring_after_commit

    ring_after_commit(job, required().tenant_id)
