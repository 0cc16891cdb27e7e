"""The suppliers a login or a key can be bound to, as told by the room that keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID


class Bound(NamedTuple):
    """A supplier as the kernel knows it: an id, a code and a name."""

    id: UUID
    code: str
    name: str


Listing = Callable[[], Sequence[Bound]]
_listings: list[Listing] = []


def suppliers_listed_by(listing: Listing) -> Listing:
    """Register the function that lists the tenant's suppliers in its scope, by name."""
    if listing not in _listings:
        _listings.append(listing)
    return listing


def bindable_suppliers() -> list[Bound]:
    """Every supplier of the tenant in scope."""
    return [bound for listing in _listings for bound in listing()]


def bound_supplier(code: str) -> Bound | None:
    """The supplier of that code; None for no code. The form has offered the codes there are."""
    return next((bound for bound in bindable_suppliers() if bound.code == code), None) if code else None
