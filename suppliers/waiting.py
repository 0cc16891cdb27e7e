"""Conversations that wait for somebody's answer, as the desks and the navigation tell of them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dropship.office.desk import Row, Way
from suppliers.models import Message, Side, Thread
from suppliers.queries import open_threads, with_last_words

CUT = 200


def rows(limit: int) -> list[Row]:
    """What waits for the staff, the longest waiting first."""
    return [_row(thread) for thread in with_last_words(open_threads(Side.STAFF))[:limit]]


def for_the_staff() -> QuerySet[Thread]:
    return Thread.objects.waiting_on(Side.STAFF)


def answered(start: datetime) -> QuerySet[Thread]:
    """Those in which the staff have written since then."""
    return Thread.objects.filter(id__in=Message.objects.filter(side=Side.STAFF, at__gte=start).values("thread_id"))


def for_the_supplier() -> int:
    """How many wait for the supplier whose session it is."""
    return Thread.objects.waiting_on(Side.SUPPLIER).count()


def _row(thread: Thread) -> Row:
    here = f"/messages/{thread.id}/"
    said = " ".join((thread.last_text or "").split())  # type: ignore[attr-defined]
    return Row(
        id=str(thread.id),
        subject=f"{thread.supplier.name} · {thread.subject}",
        url=here,
        cause=_("{supplier} waits for an answer.").format(supplier=thread.supplier.name),
        note=said if len(said) <= CUT else f"{said[:CUT]}…",
        since=thread.waiting_since,
        ways=(
            Way(
                label=_("Answer"),
                url=f"{here}send/",
                # The same answer sent again by a row that still stands is the same message.
                fields={"seen": str(thread.last_number), "key": f"desk-{thread.last_number}"},
                icon="message",
                permission="messages.write",
                ask=("text", _("Your answer")),
            ),
            Way(
                label=_("No answer needed"),
                url=f"{here}close/",
                fields={"seen": str(thread.last_number)},
                icon="check",
                permission="messages.write",
            ),
        ),
    )
