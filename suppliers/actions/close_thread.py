"""Somebody decides that a message needs no answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.events.record import record
from dropship.tenancy.verb import verb
from suppliers.events import SupplierThreadClosed
from suppliers.models import Thread


class NewerMessage(Refused):
    """Something was written meanwhile that may well need an answer."""

    code = "newer_message"
    title = "There is a newer message"


@verb
def close_thread(thread_id: UUID, *, side: str, seen: int, by: str, at: datetime) -> Thread:
    """Let a thread that waits on `side` wait on nobody; one that does not is left as it is.

    `seen` is the last number the person had before their eyes. Raises NotFound, NewerMessage.
    """
    thread = Thread.objects.locked(thread_id)
    if thread.waiting_on != side:
        return thread
    if thread.last_number > seen:
        raise NewerMessage(_("A newer message has come; look at it first."))
    thread.waiting_on, thread.waiting_since = Thread.NOBODY, None
    thread.save(update_fields=["waiting_on", "waiting_since"])
    record(SupplierThreadClosed(thread.stream, thread.supplier.code, thread.id, thread.about), by=by, at=at)
    return thread
