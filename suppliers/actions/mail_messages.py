"""Who has not read a message yet is told of it by mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from dropship.accounts.models import Membership
from dropship.accounts.roles import AGENT, MANAGER, OWNER, PERMISSIONS, SUPPLIER
from dropship.base.languages import language_for
from dropship.notifications.notify import Letter, notify
from dropship.notifications.wording import one_line
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.models import Attachment, Message, ReadMark, Side, Thread

BATCH = 20
MAILS = {Side.SUPPLIER: "message.sent", Side.STAFF: "message.received"}
PLACES = {Side.SUPPLIER: "/portal/messages/", Side.STAFF: "/messages/"}


@verb
def mail_messages(*, at: datetime) -> int:
    """Tell of a batch of due messages; returns how many threads were worked.

    What one side wrote in a thread goes out in one mail, with all that waits there, and without what the
    other side has read meanwhile. The thread is locked, so nothing is told twice.
    """
    due = Message.objects.filter(mail_due_at__lte=at).order_by("mail_due_at", "id")
    thread_ids = sorted(set(due.values_list("thread_id", flat=True)[:BATCH]))
    threads = Thread.objects.select_related("supplier").select_for_update(of=("self",), skip_locked=True)
    worked = 0
    for thread in threads.filter(id__in=thread_ids).order_by("id"):
        for side in Side:
            waiting = list(thread.messages.filter(side=side, mail_due_at__isnull=False).order_by("number"))
            if any(message.mail_due_at <= at for message in waiting):
                _tell(thread, side, waiting, at)
        worked += 1
    return worked


def _tell(thread: Thread, side: Side, waiting: list[Message], at: datetime) -> None:
    marks = ReadMark.objects.filter(thread=thread, side=side.other).values_list("number", flat=True)
    seen = max(marks, default=0)
    unread = [message for message in waiting if message.number > seen]
    thread.messages.filter(id__in=[message.id for message in waiting]).update(mail_due_at=None)
    thread.messages.filter(id__in=[message.id for message in unread]).update(mailed_at=at)
    if not unread:
        return
    values = {
        "supplier": thread.supplier.name,
        "author": ", ".join(dict.fromkeys(message.author for message in unread)),
        "subject": thread.subject,
        "text": _text(unread),
        "reply_link": f"{settings.BASE_URL}{PLACES[side.other]}{thread.id}/?reply=1",
    }
    authors = {message.by.partition(":")[2].lower() for message in unread}
    readers = _suppliers_people(thread) if side == Side.STAFF else _staff(thread)
    notify(
        MAILS[side.other],
        [
            Letter(address, f"{unread[0].id}:{name}", values, thread.stream, language)
            for name, address, language in readers
            if address.lower() not in authors
        ],
    )


def _text(messages: list[Message]) -> str:
    """What was written, with the names of the files that came with it."""
    files: dict[object, list[str]] = defaultdict(list)
    named = Attachment.objects.filter(message__in=messages).order_by("message__number", "position")
    for message_id, name in named.values_list("message_id", "name"):
        files[message_id].append(f"[{one_line(name)}]")
    return "\n\n".join("\n".join(filter(None, [message.text, *files[message.id]])) for message in messages)


Reader = tuple[str, str, str]
"""Who it is, the address, and the language that is known of them."""


def _suppliers_people(thread: Thread) -> Iterable[Reader]:
    """Everybody with a login there and the supplier's own address, each once."""
    own, spoken = thread.supplier.email, language_for(thread.supplier.country, otherwise="")
    people = {own.lower(): ("supplier", own, spoken)} if own else {}
    for member in _members([SUPPLIER]).filter(supplier_id=thread.supplier_id):
        name, _address, _spoken = people.get(member.user.email.lower(), (str(member.user_id), "", ""))
        people[member.user.email.lower()] = (name, member.user.email, member.user.language or spoken)
    return people.values()


def _staff(thread: Thread) -> Iterable[Reader]:
    """Who of the staff wrote last; else the address of help; else who leads."""
    last = thread.messages.filter(side=Side.STAFF, by__startswith="user:").order_by("-number").first()
    if last is not None:
        writers = _members(PERMISSIONS["messages.write"]).filter(user__email=last.by.removeprefix("user:"))
        if writer := writers.first():
            return [(str(writer.user_id), writer.user.email, writer.user.language)]
    if support := Tenant.objects.values_list("support_email", flat=True).get(id=required().tenant_id):
        return [("support", support, "")]
    leads = _members([OWNER, MANAGER]) or _members([AGENT])
    return [(str(member.user_id), member.user.email, member.user.language) for member in leads]


def _members(roles: Iterable[str]) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(tenant_id=required().tenant_id, role__in=list(roles), is_active=True)
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("user__email")
    )
