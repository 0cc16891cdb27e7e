"""What can happen to people, keys, files and rows of the desk; these rows are the audit of rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from dropship.events.registry import event_type


@event_type
@dataclass(frozen=True, slots=True)
class AccessChanged:
    """`change` is added, changed, removed (memberships), invited, invited_again, invitation_withdrawn, key_created or key_revoked."""

    name: ClassVar[str] = "access.changed"
    stream: UUID
    subject: str
    change: str
    detail: str = ""


@event_type
@dataclass(frozen=True, slots=True)
class SettingsChanged:
    name: ClassVar[str] = "settings.changed"
    stream: UUID
    what: str
    fields: list[str]


@event_type
@dataclass(frozen=True, slots=True)
class MailTemplateChanged:
    """`change` is reworded, restored, switched_off, switched_on or tried (a sample was sent); the stream is the tenant."""

    name: ClassVar[str] = "mail_template.changed"
    stream: UUID
    mail: str
    change: str


@event_type
@dataclass(frozen=True, slots=True)
class MailSentAgain:
    """A person sends a mail again that had failed, or of which nobody knows; the stream is what it tells of."""

    name: ClassVar[str] = "mail.sent_again"
    stream: UUID
    delivery: UUID
    mail: str


@event_type
@dataclass(frozen=True, slots=True)
class ImportMoved:
    """`change` is uploaded, tried or started (given to a worker), checked, completed, failed, stopped or discarded."""

    name: ClassVar[str] = "import.changed"
    stream: UUID
    kind: str
    file: str
    change: str
    counts: dict[str, int]

    @classmethod
    def of(cls, run: Any, change: str) -> ImportMoved:
        counts = {name: getattr(run, name) for name in ("read", "changed", "unchanged", "refused")}
        return cls(run.id, run.kind, run.file_name, str(change), counts)


@event_type
@dataclass(frozen=True, slots=True)
class DeskRowPutOff:
    """Somebody sees to it later: it leaves the desk until then, or until something new happens to it.

    `kind` and `row` are those of the desk; the stream is the order, or what else the row is about.
    """

    name: ClassVar[str] = "desk_row.put_off"
    stream: UUID
    kind: str
    row: UUID
    until: datetime


@event_type
@dataclass(frozen=True, slots=True)
class DeskRowTakenBack:
    """What was put off is on the desk again before its time."""

    name: ClassVar[str] = "desk_row.taken_back"
    stream: UUID
    kind: str
    row: UUID
