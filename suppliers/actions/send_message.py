"""Staff write to a supplier, or a supplier to staff."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.base.texts import unstorable
from dropship.events.record import record, ring
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.attachments import CheckedFile
from suppliers.events import SupplierMessage
from suppliers.file_space import need_space
from suppliers.models import Attachment, Message, Side, Thread

# Whoever was just told by mail is not told again before this: what comes meanwhile is told together.
QUIET = timedelta(minutes=5)


@verb
def send_message(
    thread_id: UUID,
    *,
    side: str,
    author: str,
    text: str,
    files: Sequence[CheckedFile] = (),
    key: str = "",
    seen: int | None = None,
    wants_answer: bool = True,
    by: str,
    at: datetime,
) -> Message:
    """Write to the other side, which then has to answer unless the writer wants none.

    The same `key` with the same contents again is the same message, so a second click sends nothing. `seen` is
    the last number the writer had before their eyes: who has missed one has answered nothing, and still has to.
    Raises NotFound, Invalid.
    """
    thread = Thread.objects.locked(thread_id)
    text = _checked(text, files)
    key = _mark(key or str(uuid7()), text, files)
    standing = Message.objects.filter(thread=thread, key=key).first()
    if standing is not None:
        return standing
    need_space(files, side=side, supplier_id=thread.supplier_id)
    message = Message.objects.create(
        id=uuid7(),
        thread=thread,
        supplier_id=thread.supplier_id,
        number=thread.last_number + 1,
        side=side,
        author=author[:200],
        by=by[:200],
        text=text,
        key=key,
        at=at,
        mail_due_at=_mail_due(thread, side, at),
    )
    _keep_files(message, files)
    _hand_over(thread, message, wants_answer=wants_answer, seen=seen)
    record(
        SupplierMessage(
            stream=thread.stream,
            supplier=thread.supplier.code,
            thread=thread.id,
            message=message.id,
            sender=side,
            author=message.author,
            about=thread.about,
            attachments=len(files),
        ),
        by=by,
        at=at,
    )
    ring("messages")
    return message


def _checked(text: str, files: Sequence[CheckedFile]) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text and not files:
        raise Invalid(_("Write something, or attach a file."), code="required", pointer="/text")
    if len(text) > Message.LONGEST:
        words = _("A message has at most {most} characters, not {given}.")
        raise Invalid(words.format(most=Message.LONGEST, given=len(text)), code="too_long", pointer="/text")
    if reason := unstorable(text):
        raise Invalid(_("The text holds a character that cannot be stored."), code=reason, pointer="/text")
    return text


def _mark(key: str, text: str, files: Sequence[CheckedFile]) -> str:
    """One act of sending. With its contents: a form that was gone back to and written anew sends what is new."""
    whole = "\n".join([key, *(f"{one.sha256} {one.name}" for one in files), text])
    return hashlib.sha256(whole.encode()).hexdigest()


def _mail_due(thread: Thread, side: str, at: datetime) -> datetime:
    """Now, or when the last mail about this side's messages is old enough."""
    last = Message.objects.filter(thread=thread, side=side).aggregate(last=Max("mailed_at"))["last"]
    return at if last is None else max(at, last + QUIET)


def _keep_files(message: Message, files: Sequence[CheckedFile]) -> None:
    tenant_id = required().tenant_id
    Attachment.objects.bulk_create(
        Attachment(
            id=uuid7(),
            tenant_id=tenant_id,
            message=message,
            supplier_id=message.supplier_id,
            position=position,
            name=one.name,
            content_type=one.content_type,
            size=len(one.content),
            sha256=one.sha256,
            content=one.content,
        )
        for position, one in enumerate(files, 1)
    )


def _hand_over(thread: Thread, message: Message, *, wants_answer: bool, seen: int | None) -> None:
    """Whose turn it is now; a side that has to answer already has waited since its first unanswered message."""
    side = Side(message.side)
    missed = seen is not None and thread.messages.filter(side=side.other, number__gt=seen).exclude(id=message.id)
    if missed and missed.exists() and thread.waiting_on == side:
        turn: str = side
    else:
        turn = side.other if wants_answer else Thread.NOBODY
    if turn != thread.waiting_on:
        thread.waiting_on = turn
        thread.waiting_since = None if turn == Thread.NOBODY else message.at
    thread.last_number, thread.last_at = message.number, message.at
    thread.save(update_fields=["waiting_on", "waiting_since", "last_number", "last_at"])
