"""A row of the desk is seen to later."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, Invalid
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.office.desk import KINDS
from dropship.office.desk_asleep import seen_now
from dropship.office.events import DeskRowPutOff
from dropship.office.models import PutOff
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

LONGEST = timedelta(days=366)


class NotWaiting(IllegalMove):
    code = "not_waiting"


@verb
def put_off_row(kind_key: str, thing: UUID, *, until: datetime, by: str, at: datetime) -> None:
    """Take a row off the desk until then; put off again, it is the later word that counts.

    Raises NotWaiting when it needs nobody any more, Invalid for a time that is past or too far away.
    """
    kind = KINDS[kind_key]
    found = kind.waiting().filter(pk=thing).annotate(seen_now=seen_now(kind)).values_list("seen_now", kind.stream)
    row = found.first()
    if row is None:
        raise NotWaiting(_("This needs nobody any more."))
    if until <= at:
        raise Invalid(_("Choose a time that is still to come."), code="past", pointer="/date")
    if until > at + LONGEST:
        raise Invalid(_("Choose a day within a year."), code="too_far", pointer="/date")
    seen, stream = row
    PutOff.objects.filter(until__lte=at).delete()
    PutOff.objects.bulk_create(
        [
            PutOff(
                id=uuid7(), tenant_id=required().tenant_id, kind=kind.key, thing=thing, until=until, seen=seen,
                by=by[:200], at=at,
            )
        ],
        update_conflicts=True,
        unique_fields=["tenant", "kind", "thing"],
        update_fields=["until", "seen", "by", "at"],
    )  # fmt: skip
    record(DeskRowPutOff(stream, kind.key, thing, until), by=by, at=at)
