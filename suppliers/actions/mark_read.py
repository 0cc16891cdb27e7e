"""A person has read a conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.base.ids import uuid7
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.models import ReadMark, Thread


@verb
def mark_read(thread_id: UUID, *, person_id: UUID, side: str, number: int, at: datetime) -> None:
    """Note that the person has seen the messages up to `number`; what came meanwhile stays unread.

    A mark never goes back and keeps the moment at which it got there, however often it is set.
    """
    thread = Thread.objects.filter(id=thread_id).only("supplier_id", "last_number").first()
    number = min(number, thread.last_number) if thread is not None else 0
    if thread is None or number < 1:
        return
    whose = {"thread_id": thread_id, "person_id": person_id, "side": side}
    first = ReadMark(
        id=uuid7(), tenant_id=required().tenant_id, supplier_id=thread.supplier_id, **whose, number=0, at=at
    )
    ReadMark.objects.bulk_create([first], ignore_conflicts=True)
    # Of two windows that set it at once, the one that has seen more wins whichever comes first.
    ReadMark.objects.filter(**whose, number__lt=number).update(number=number, at=at)
