"""Conversations that wait for somebody's answer, as the desks and the navigation tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dropship.office.desk import Facts, Row, Way
from suppliers.models import Message, Side, Thread
from suppliers.queries import with_last_words

CUT = 200


def for_the_staff() -> QuerySet[Thread]:
    return Thread.objects.waiting_on(Side.STAFF)


def first(threads: QuerySet[Thread], limit: int) -> QuerySet[Any, Any]:
    """The longest waiting ones."""
    facts = ("id", "supplier__name", "subject", "last_text", "last_number", "waiting_since")
    return with_last_words(threads).order_by("waiting_since", "id").values_list(*facts)[:limit]


def rows(facts: Facts) -> Iterator[Row]:
    return (_row(*one) for one in facts)


def answered(start: datetime) -> QuerySet[Thread]:
    """Those in which the staff have written since then."""
    return Thread.objects.filter(id__in=Message.objects.filter(side=Side.STAFF, at__gte=start).values("thread_id"))


def for_the_supplier() -> int:
    """How many wait for the supplier whose session it is."""
    return Thread.objects.waiting_on(Side.SUPPLIER).count()


def _row(thread_id: UUID, supplier: str, subject: str, text: str, last_number: int, since: datetime) -> Row:
    here = f"/messages/{thread_id}/"
    said = " ".join((text or "").split())
    return Row(
        id=str(thread_id),
        subject=f"{supplier} · {subject}",
        url=here,
        cause=_("{supplier} waits for an answer.").format(supplier=supplier),
        note=said if len(said) <= CUT else f"{said[:CUT]}…",
        since=since,
        ways=(
            Way(
                label=_("Answer"),
                url=f"{here}send/",
                # The same answer sent again by a row that still stands is the same message.
                fields={"seen": str(last_number), "key": f"desk-{last_number}"},
                icon="message",
                permission="messages.write",
                ask=("text", _("Your answer")),
            ),
            Way(
                label=_("No answer needed"),
                url=f"{here}close/",
                fields={"seen": str(last_number)},
                icon="check",
                permission="messages.write",
            ),
        ),
    )
