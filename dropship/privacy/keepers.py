"""Every room that keeps something of a person says here how it is found, given out and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, by the ids of all that belongs to it and the addresses it was written to."""

    ids: frozenset[UUID]
    emails: frozenset[str]

    def with_more(self, *, ids: Iterable[UUID] = (), emails: Iterable[str] = ()) -> Person:
        return Person(self.ids | set(ids), self.emails | {email for email in emails if email})


def _nothing_more(person: Person) -> Person:
    return person


@dataclass(frozen=True, slots=True)
class Keeper:
    """`trace` adds the ids and addresses a room knows of; `erase` returns how many rows it changed and may
    refuse (a Refused undoes the whole erasure); `export` gives what is kept as JSON values, or None for copies
    of what others give out."""

    erase: Callable[[Person, datetime], int]
    export: Callable[[Person], Any]
    trace: Callable[[Person], Person] = _nothing_more


KEEPERS: dict[str, Keeper] = {}


def keeper(section: str, kept: Keeper) -> None:
    """Register a room's keeper; `section` is the name of its part in the export."""
    KEEPERS[section] = kept


def erase_everywhere(person: Person, *, at: datetime) -> int:
    """Let every room take away what it keeps of the person; returns how many rows changed."""
    person = _traced(person)
    return sum(kept.erase(person, at) for kept in KEEPERS.values())


def export_everywhere(person: Person) -> dict[str, Any]:
    """What every room keeps of the person, by section."""
    person = _traced(person)
    sections = {section: kept.export(person) for section, kept in sorted(KEEPERS.items())}
    return {section: given for section, given in sections.items() if given is not None}


def overwrite(rows: Iterable[Any], values: Callable[[Any], dict[str, Any]]) -> int:
    """Give each row its new `values` where they differ; returns how many rows that changed."""
    changed: dict[type[models.Model], list[Any]] = {}
    names: set[str] = set()
    for row in rows:
        new = {name: value for name, value in values(row).items() if getattr(row, name) != value}
        for name, value in new.items():
            setattr(row, name, value)
        if new:
            names |= set(new)
            changed.setdefault(type(row), []).append(row)
    for model, group in changed.items():
        model._default_manager.bulk_update(group, sorted(names), batch_size=500)
    return sum(map(len, changed.values()))


def _traced(person: Person) -> Person:
    for kept in KEEPERS.values():
        person = kept.trace(person)
    return person
