"""Events name no person; what people typed as a reason, and where a parcel was, may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dropship.events.models import Event
from dropship.privacy.keepers import Keeper, Person, overwrite

TYPED = ("reason", "reason_text", "location")


def _erase(person: Person, at: datetime) -> int:
    return overwrite(Event.objects.filter(stream__in=person.ids), _without_words)


def _without_words(event: Event) -> dict[str, Any]:
    return {"data": {**event.data, **{name: "" for name in TYPED if name in event.data}}, "last_error": ""}


def _export(person: Person) -> list[dict[str, Any]]:
    rows = Event.objects.filter(stream__in=person.ids).order_by("position")
    return [{"name": row.name, "at": row.at, "actor": row.actor, "data": row.data} for row in rows]


KEEPER = Keeper(erase=_erase, export=_export)
