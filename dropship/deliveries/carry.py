"""Carrying deliveries out: lease a row, call outside any transaction, write down how it went."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from dropship.deliveries.models import Attempt, Delivery
from dropship.deliveries.registry import CARRIERS, Carrier, MaybeDelivered, NotDelivered
from dropship.tenancy.scope import tenant_scope

logger = logging.getLogger(__name__)
BATCH = 5  # few, because each may hang until its time is out, and other tenants wait for the turn to end
LEASE = timedelta(seconds=120)
PAUSES = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200)
"""Seconds between tries: about a day and a half in all."""


def carry_due(tenant_id: UUID, *, limit: int = BATCH) -> int:
    """Carry what is due for a tenant, one at a time; returns how many were tried.

    Runs outside any transaction; each lease and each result is its own short one.
    """
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("Deliveries are carried outside any transaction.")
    carried = 0
    while carried < limit:
        leased = _lease(tenant_id, at=timezone.now())
        if leased is None:
            break
        carried += 1
        if leased.get("skip"):
            continue
        _close(tenant_id, leased, *outcome_of(CARRIERS.get(leased["kind"]), leased))
    return carried


def _lease(tenant_id: UUID, *, at: datetime) -> dict[str, Any] | None:
    """Take the next due row; the try is counted before it runs, so that a deadly one ends."""
    with tenant_scope(tenant_id):
        row = (
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(state__in=["queued", "sending"], due_at__lte=at)
            .order_by("due_at", "id")
            .first()
        )
        if row is None:
            return None
        carrier = CARRIERS.get(row.kind)
        if row.state == "sending":
            Attempt.objects.filter(delivery=row, number=row.tries, ended_at=None).update(
                ended_at=at, outcome="lost", answer=_("The worker ended before it wrote the result.")
            )
            if carrier is not None and not carrier.repeatable:
                row.state = "uncertain"
                row.last_error = _("The sender ended in the middle; sending again could send twice.")
                row.save(update_fields=["state", "last_error"])
                return {"skip": True}
        row.state, row.tries, row.due_at = "sending", row.tries + 1, at + LEASE
        row.save(update_fields=["state", "tries", "due_at"])
        Attempt.objects.create(tenant_id=tenant_id, delivery=row, number=row.tries, started_at=at)
        return {
            "id": row.id,
            "tenant_id": tenant_id,
            "kind": row.kind,
            "to": row.to,
            "key": row.key,
            "payload": row.payload,
            "tries": row.tries,
        }


def outcome_of(carrier: Carrier | None, leased: dict[str, Any]) -> tuple[str, str]:
    """Carry it once: the state it is in then, and what was said, as it may be kept."""
    try:
        if carrier is None:
            raise NotDelivered(_("Nothing carries {kind}.").format(kind=leased["kind"]))
        state, answer = "sent", carrier.send(leased)
    except NotDelivered as refusal:
        state, answer = "failed", str(refusal)
    except Exception as error:
        logger.warning("delivery_failed", exc_info=True, extra={"delivery": str(leased["id"])})
        state, answer = "failed" if leased["tries"] > len(PAUSES) else "queued", f"{type(error).__name__}: {error}"
        if isinstance(error, MaybeDelivered) and carrier is not None and not carrier.repeatable:
            state = "uncertain"
    return state, (answer or "").replace("\x00", "")[:2000]


def _close(tenant_id: UUID, leased: dict[str, Any], state: str, answer: str) -> None:
    now = timezone.now()
    with tenant_scope(tenant_id):
        changes: dict[str, Any] = {"state": state, "last_error": "" if state == "sent" else answer}
        if state == "sent":
            changes["sent_at"] = now
        if state == "queued":
            changes["due_at"] = now + timedelta(seconds=PAUSES[leased["tries"] - 1])
        Delivery.objects.filter(id=leased["id"], state="sending", tries=leased["tries"]).update(**changes)
        Attempt.objects.filter(delivery_id=leased["id"], number=leased["tries"]).update(
            ended_at=now, outcome="again" if state == "queued" else state, answer=answer
        )
