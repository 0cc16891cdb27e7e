"""What happened to an order, told from its events."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dropship.events.models import Event
from orders.queries import iso


def timeline(order_id: UUID) -> list[dict[str, Any]]:
    """Every event of the order, oldest first, in the words of the API."""
    events = Event.objects.filter(stream=order_id).order_by("position")
    return [
        {
            "id": str(event.id),
            "name": event.name,
            "at": iso(event.at),
            "recorded_at": iso(event.recorded_at),
            "actor": event.actor,
            "data": event.data,
        }
        for event in events
    ]
