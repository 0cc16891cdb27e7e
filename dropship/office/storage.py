"""What the retailer's files take of the room there is for them, as rooms register it for the settings page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SPACES: list[Callable[[], Space]] = []


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes `taken` of `most`."""

    label: StrOrPromise
    taken: int
    most: int

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.taken / self.most))


def takes_space(space: Callable[[], Space]) -> Callable[[], Space]:
    """Register what tells how much some kind of files takes of the tenant's room."""
    SPACES.append(space)
    return space
