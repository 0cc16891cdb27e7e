"""What became of a table row by row: counted, and every row that was not taken with its reason."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

LONGEST_COLUMN = 100
LONGEST_VALUE = 80
LONGEST_REASON = 300


class Outcome(StrEnum):
    """What a row that was taken did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Refusal(NamedTuple):
    """A row that was not taken: its line, the column at fault (empty for the whole row), what stood there, why."""

    line: int
    column: str
    value: str
    reason: str

    @classmethod
    def of(cls, line: int, column: str, value: Any, reason: str) -> Refusal:
        return cls(line, shown(column, LONGEST_COLUMN), shown(value), shown(reason, LONGEST_REASON))


@dataclass(slots=True)
class Report:
    """Counts of rows: `read` is `taken` and `refused`; `taken` is `changed` and `unchanged`; of the changed ones
    `created` made something new."""

    read: int = 0
    taken: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    errors: list[Refusal] = field(default_factory=list)

    def take(self, outcome: Outcome, rows: int = 1) -> None:
        self.read += rows
        self.taken += rows
        if outcome is Outcome.UNCHANGED:
            self.unchanged += rows
        else:
            self.changed += rows
            self.created += rows if outcome is Outcome.CREATED else 0

    def refuse(self, refusals: list[Refusal]) -> None:
        """One refusal for each row."""
        self.read += len(refusals)
        self.refused += len(refusals)
        self.errors += refusals

    def add(self, other: Report) -> None:
        """What became of the rows that follow."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.errors += other.errors

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}

    def as_dict(self) -> dict[str, Any]:
        return self.counts | {"errors": [error._asdict() for error in sorted(self.errors)]}


COUNTS = ("read", "taken", "created", "changed", "unchanged", "refused")


def shown(value: Any, most: int = LONGEST_VALUE) -> str:
    """A value as a report shows it: text that can be stored and is not too long."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:most].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
