"""What conversations with suppliers keep of a customer: they are about an order, and people quote from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from dropship.privacy.keepers import Keeper, Person, overwrite
from suppliers.models import Attachment, Message, Thread

ERASED = _("Erased with the customer.")


def _trace(person: Person) -> Person:
    """The ids of other conversations that name the person, so that their mails and events are found as well."""
    return person.with_more(ids=_naming(person).values_list("thread_id", flat=True))


def _erase(person: Person, at: datetime) -> int:
    """Of a conversation about the person's order every word and file; elsewhere the messages that name the person."""
    about = Thread.objects.filter(stream__in=person.ids).exclude(about="")
    messages = Message.objects.filter(Q(thread__in=about) | Q(id__in=_naming(person).values("id")))
    texts = list(messages.select_for_update(of=("self",)).order_by("id"))
    files = Attachment.objects.filter(message__in=texts).delete()[0]
    subjects = Thread.objects.filter(_said(person, "subject"))
    return (
        files
        + overwrite(texts, lambda message: {"text": ERASED, "mail_due_at": None})
        + overwrite(subjects, lambda thread: {"subject": ERASED})
    )


def _export(person: Person) -> list[dict[str, Any]]:
    about = Q(thread__stream__in=person.ids) & ~Q(thread__about="")
    rows = Message.objects.filter(about | Q(id__in=_naming(person).values("id"))).prefetch_related("attachments")
    return [
        {
            "about": row.thread.about or row.thread.subject,
            "from": row.side,
            "text": row.text,
            "at": row.at,
            "files": [file.name for file in row.attachments.all()],
        }
        for row in rows.select_related("thread").order_by("at", "id")
    ]


def _naming(person: Person) -> QuerySet[Message]:
    return Message.objects.filter(_said(person, "text") | _said(person, "thread__subject"))


def _said(person: Person, column: str) -> Q:
    """Where the column has one of the person's addresses in it; nowhere for a person without any."""
    said = Q(pk__in=[])
    for email in person.emails:
        said |= Q(**{f"{column}__icontains": email})
    return said


KEEPER = Keeper(erase=_erase, export=_export, trace=_trace)
