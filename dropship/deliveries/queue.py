"""Queueing what has to be sent, in the transaction that decides it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from dropship.base.bell import ring_after_commit
from dropship.base.ids import uuid7
from dropship.deliveries.models import Delivery
from dropship.tenancy.scope import required


def queue(
    kind: str,
    *,
    to: str,
    key: str,
    payload: dict[str, Any],
    lane: str = "",
    stream: UUID | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queue one delivery; the same `kind` and `key` again changes nothing."""
    queue_many(
        [{"kind": kind, "to": to, "key": key, "payload": payload, "lane": lane, "stream": stream}], due_at=due_at
    )


def queue_many(deliveries: list[dict[str, Any]], *, due_at: datetime | None = None) -> None:
    """Queue several deliveries in one statement; those already queued stay as they are."""
    if not deliveries:
        return
    tenant_id = required().tenant_id
    extra = {} if due_at is None else {"due_at": due_at}
    Delivery.objects.bulk_create(
        [Delivery(id=uuid7(), tenant_id=tenant_id, **one, **extra) for one in deliveries], ignore_conflicts=True
    )
    ring_after_commit("deliveries", tenant_id)
