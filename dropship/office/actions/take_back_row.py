"""A row that was put off is back on the desk before its time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove
from dropship.events.record import record
from dropship.office.desk import KINDS
from dropship.office.events import DeskRowTakenBack
from dropship.office.models import PutOff
from dropship.tenancy.verb import verb


class NotPutOff(IllegalMove):
    code = "not_put_off"


@verb
def take_back_row(kind_key: str, thing: UUID, *, by: str, at: datetime) -> None:
    """Have the row on the desk again. Raises NotPutOff."""
    kind = KINDS[kind_key]
    taken, _each = PutOff.objects.filter(kind=kind.key, thing=thing, until__gt=at).delete()
    stream = kind.waiting().model._default_manager.filter(pk=thing).values_list(kind.stream, flat=True).first()
    if not taken or stream is None:
        raise NotPutOff(_("This is on the desk already."))
    record(DeskRowTakenBack(stream, kind.key, thing), by=by, at=at)
