"""A run is worked on, row by row: by the door when the rows are few, by a worker otherwise."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import OperationalError
from django.utils.translation import gettext_noop as _

from dropship.accounts.models import Membership
from dropship.accounts.roles import may
from dropship.base.errors import Refused
from dropship.bulk.models import BulkItem, BulkRun
from dropship.bulk.registry import ACTIONS
from dropship.tenancy.verb import attempt
from dropship.ui.lists import Bulk

logger = logging.getLogger(__name__)
State = BulkItem.State


def work_next(run_id: UUID, *, at: datetime) -> bool:
    """Work on the next waiting row of the run; False when there is none left, and the run is then finished.

    The row is marked in the transaction of its action, so it is never done twice and never lost; rows that
    another worker holds are left to it. Needs a transaction in the sight of the person who asked.
    """
    item = (
        BulkItem.objects.select_for_update(skip_locked=True)
        .filter(run_id=run_id, state=State.WAITING)
        .order_by("position")
        .first()
    )
    if item is None:
        if not BulkItem.objects.filter(run_id=run_id, state=State.WAITING).exists():
            BulkRun.objects.filter(id=run_id, finished_at=None).update(finished_at=at)
        return False
    item.state, item.reason = _work(item, BulkRun.objects.get(id=run_id), at=at)
    item.worked_at = at
    item.save(update_fields=["state", "reason", "worked_at"])
    return True


def _work(item: BulkItem, run: BulkRun, *, at: datetime) -> tuple[str, str]:
    """Act on the thing, in a savepoint; what became of it, with the reason in words."""
    action = _permitted(run)
    if action is None:
        return State.REFUSED, _("The right to do this was taken away meanwhile.")
    refusals: list[Refused] = []
    try:
        with attempt(refusals=refusals):
            action.act(item.object_id, **action.typed(run.answers), by=run.by, at=at)
    except OperationalError:
        raise  # a lock, or the database is going down: nothing of the row is kept, and it is still waiting
    except Exception:
        logger.exception("bulk_item_failed", extra={"run": str(run.id), "item": str(item.id)})
        return State.FAILED, _("It could not be done. This is our fault and has been logged.")
    return (State.REFUSED, refusals[0].detail[:500]) if refusals else (State.DONE, "")


def _permitted(run: BulkRun) -> Bulk | None:
    """The action, where there still is one and the person still is in the place and has the right.

    Minutes may lie between the asking and the last row: who was let go meanwhile acts no more.
    """
    registered = ACTIONS.get(run.action)
    place = Membership.objects.filter(id=run.membership_id, tenant_id=run.tenant_id, is_active=True).first()
    if registered is None or place is None or place.supplier_id != run.supplier_id:
        return None
    return registered.action if may(place, registered.action.permission) else None


def work_at_once(run_id: UUID, *, at: datetime) -> None:
    """Work on all of a small run within the request; from a row that meets a lock on it is left to the worker."""
    try:
        while work_next(run_id, at=at):
            pass
    except OperationalError:  # the savepoint around the row has taken it back; what was done before it stays
        logger.info("bulk_run_left_to_worker", extra={"run": str(run_id)})
