"""What was sent to a person or about one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from dropship.deliveries.models import Attempt, Delivery
from dropship.privacy.keepers import Keeper, Person, overwrite

ERASED = _("Erased with the customer.")


def _of(person: Person) -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(stream__in=person.ids) | Q(to__in=person.emails))


def _erase(person: Person, at: datetime) -> int:
    """The rows stay, so that nothing is sent again; what still waits is not sent."""
    deliveries = list(_of(person).select_for_update().order_by("id"))
    attempts = Attempt.objects.filter(delivery__in=deliveries)
    return overwrite(deliveries, _emptied) + overwrite(attempts, lambda attempt: {"answer": ""})


def _emptied(delivery: Delivery) -> dict[str, Any]:
    waits = delivery.state in {"queued", "sending"}
    state = {"state": "failed"} if waits else {}
    return {"to": "", "lane": "", "payload": {}, "last_error": ERASED if waits or delivery.last_error else "", **state}


def _export(person: Person) -> list[dict[str, Any]]:
    rows = _of(person).filter(to__in=person.emails).order_by("created_at", "id")
    return [
        {
            "to": row.to,
            "subject": row.payload.get("subject", ""),
            "body": row.payload.get("body", ""),
            "state": row.state,
            "queued_at": row.created_at,
            "sent_at": row.sent_at,
        }
        for row in rows
    ]


KEEPER = Keeper(erase=_erase, export=_export)
