"""What a measurement answers, and how compared things are timed: turn by turn, so that a busy machine is fair to all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure, perhaps with the bound it has to keep; `n` says what it was taken from."""

    label: str
    value: float
    unit: str = ""
    n: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        too_low = self.at_least is not None and self.value < self.at_least
        too_high = self.at_most is not None and self.value > self.at_most
        return not (too_low or too_high)

    @property
    def bound(self) -> str:
        if self.at_least is not None and self.at_least == self.at_most:
            return f"= {self.at_least:g}"
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


def in_turns(contestants: Mapping[str, Callable[[int], float]], *, rounds: int) -> dict[str, list[float]]:
    """Let each contestant have its turn in every round; `contestant(round)` answers with its rate."""
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name, contestant in contestants.items():
            rates[name].append(contestant(number))
    return rates


def ratio(rates: Mapping[str, list[float]], one: str, other: str) -> float:
    """The median over the rounds of `one` against `other` in the same round."""
    return median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Busy:
    """Milliseconds that this process and its database session spend on a core: what neighbours do not change."""

    def __init__(self, *, session: int | None = None) -> None:
        if session is None:
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                session = cursor.fetchone()[0]
        self.session = str(session)

    def spent(self, work: Callable[[], object]) -> float:
        """What both spend on it."""
        return self._between(work, "self", self.session)

    def in_session(self, work: Callable[[], object]) -> float:
        """What the database session alone spends on it."""
        return self._between(work, self.session)

    def _between(self, work: Callable[[], object], *processes: str) -> float:
        began = self._now(processes)
        work()
        return (self._now(processes) - began) / 1e6

    def _now(self, processes: Iterable[str]) -> int:
        return sum(int(Path(f"/proc/{one}/schedstat").read_text().split()[0]) for one in processes)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all stay at or under (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(1, ceil(round(share * len(ranked), 6))) - 1]
