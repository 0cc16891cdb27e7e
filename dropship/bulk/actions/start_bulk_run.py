"""A person asks for one action on many rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.bulk.events import BulkStarted
from dropship.bulk.models import BulkItem, BulkRun, Chosen
from dropship.events.record import record, ring
from dropship.tenancy.verb import verb

AT_MOST = 5000


@verb
def start_bulk_run(
    action: str,
    chosen: Chosen,
    *,
    answers: Mapping[str, Any],
    membership_id: UUID,
    supplier_id: UUID | None,
    back: str,
    by: str,
    at: datetime,
) -> BulkRun:
    """Write down what is to be done to which rows; a worker does it, or the door at once when they are few.

    `chosen` are (id, label, address) of the things, already looked up in the person's sight. Raises Invalid.
    """
    if not chosen:
        raise Invalid(_("No row was marked."), code="nothing_marked")
    if len(chosen) > AT_MOST:
        raise Invalid(
            _("At most {most} rows at once: narrow the list first.").format(most=f"{AT_MOST:,}"), code="too_many_rows"
        )
    run = BulkRun.objects.create(
        action=action,
        answers=dict(answers),
        back=back,
        supplier_id=supplier_id,
        membership_id=membership_id,
        by=by[:200],
        total=len(chosen),
        created_at=at,
    )
    BulkItem.objects.bulk_create(
        [
            BulkItem(
                tenant_id=run.tenant_id,
                run=run,
                supplier_id=supplier_id,
                position=position,
                object_id=object_id,
                label=label[:200],
                url=url[:500],
            )
            for position, (object_id, label, url) in enumerate(chosen, start=1)
        ],
        batch_size=1000,
    )
    record(BulkStarted(run.id, action, run.total), by=by, at=at)
    ring("bulk")
    return run
