"""The exceptions desk: each room tells which of its things wait for a person, and what a person would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Waiting = QuerySet[Any, Any]
Facts = Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One likely thing to do about a row: a post of `fields` to `url`, which is the thing's own door.

    `ask` is a text asked for first, as (name, label), posted under that name. `is_link` is a page to open instead,
    `in_dialog` a form that `url` answers with, shown in place.
    """

    label: StrOrPromise
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""
    permission: str = ""
    confirm: StrOrPromise = ""
    ask: tuple[str, StrOrPromise] | None = None
    is_link: bool = False
    in_dialog: bool = False


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
    """What waits, of one kind, as a query: `waiting()`, whose `pk` is the rows' `id`.

    The desk counts those of all kinds in one statement, and asks whether a thing still waits after somebody acted.
    `first(waiting, limit)` gives the facts of the first of them by `due_at`, then `since`, as a `values_list`, and
    `rows(facts)` makes rows of them; it may be a generator, as the desk makes only the rows it shows. The statements
    are kept, so they ask the same whenever and by whom they are called: the time is the database's `Now()`.
    `cleared(start)` counts those that people have put right since then. A kind that `is_quiet` has a chip, but does
    not stand among the others and is not counted with them.
    `news` are fields or expressions of the thing that change when something new happens to it: then a row that was
    put off is back. `stream` is the path to the id of the thing whose timeline tells of it.
    Everything is read in the person's scope; `permission` opens the kind.
    """

    key: str
    label: StrOrPromise
    icon: str
    permission: str
    waiting: Callable[[], Waiting]
    first: Callable[[Waiting, int], Waiting]
    rows: Callable[[Facts], Iterable[Row]]
    cleared: Callable[[datetime], Waiting] | None = None
    tone: str = "orange"
    is_quiet: bool = False
    news: Sequence[str | Combinable] = ()
    stream: str = "pk"


KINDS: dict[str, Kind] = {}


def waits_for_a_person(kind: Kind) -> None:
    """Register a kind of things that wait for a person; a room does it in its wiring."""
    KINDS[kind.key] = kind
