"""Telling somebody by mail, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dropship.deliveries.queue import queue_many
from dropship.notifications.wording import fill, one_line, wordings
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to write: to whom, under which key it is sent once, and what its words are filled with.

    `language` is the reader's; where it is not known, the retailer's own is spoken.
    """

    to: str
    key: str
    values: Mapping[str, str]
    stream: UUID | None = None
    language: str = ""


def notify(event: str, letters: Iterable[Letter]) -> None:
    """Queue mails in the retailer's name; the same `event` and key again changes nothing.

    The words are those of now. Nothing is sent when the retailer has switched this mail off, nor to who
    has no address to write to.
    """
    letters = list(letters)
    words = wordings(event) if letters else None
    if words is not None:
        queue_mails(event, words, letters=letters)


def queue_mails(event: str, words: Mapping[str, tuple[str, str]], *, letters: list[Letter]) -> int:
    """Queue the words of each letter's language, filled in for it; how many have an address to write to."""
    tenant = Tenant.objects.only("name", "support_email", "language").get(id=required().tenant_id)
    mails = []
    for letter in letters:
        if not can_be_written_to(letter.to):
            continue
        values = {"retailer": tenant.name, **letter.values}
        subject, body = next(words[one] for one in (letter.language, tenant.language, *words) if one in words)
        mails.append(
            {
                "kind": "mail",
                "to": letter.to,
                "key": f"{event}:{letter.key}",
                "lane": letter.to.rpartition("@")[2],
                "stream": letter.stream,
                "payload": {
                    "event": event,
                    "subject": one_line(fill(subject, values)),
                    "body": fill(body, values),
                    "from_name": one_line(tenant.name),
                    "reply_to": tenant.support_email,
                },
            }
        )
    queue_many(mails)
    return len(mails)


def can_be_written_to(address: str) -> bool:
    """Whether there is an address, and one that can exist."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
