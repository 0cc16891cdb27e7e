"""The exceptions desk: each room tells which of its things wait for a person, and what a person would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One likely thing to do about a row: a post of `fields` to `url`, or with `is_link` a page to open.

    `ask` is a text asked for first, as (name, label), posted under that name.
    """

    label: StrOrPromise
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""
    permission: str = ""
    confirm: StrOrPromise = ""
    ask: tuple[str, StrOrPromise] | None = None
    is_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that waits: what it is, why in plain words, until when, and the one or two likely ways out.

    `id` is unique within its kind; `due_at` is what was promised (None comes last), `since` when it began to wait.
    """

    id: str
    subject: StrOrPromise
    url: str
    cause: StrOrPromise
    since: datetime
    due_at: datetime | None = None
    ways: Sequence[Way] = ()
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What waits, of one kind. `rows(limit)` gives the first by `due_at`, then `since`; `count(limit)` stops there.

    Both read in the person's scope and take one statement each, however many wait. `permission` opens the kind.
    """

    key: str
    label: StrOrPromise
    icon: str
    permission: str
    rows: Callable[[int], Sequence[Row]]
    count: Callable[[int], int]
    tone: str = "orange"


KINDS: dict[str, Kind] = {}


def waits_for_a_person(kind: Kind) -> None:
    """Register a kind of things that wait for a person; a room does it in its wiring."""
    KINDS[kind.key] = kind
