"""What a check hands back, and what it may know besides the order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

MAP_SKU = "map_sku"
CORRECT_ADDRESS = "correct_address"
CORRECT_EMAIL = "correct_email"
MARK_PAID = "mark_paid"
SEND_AGAIN = "send_again"
RELEASE = "release"


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """Something in the content of an order that a person has to decide.

    `pointer` is the place in the order as it came in, `ways_out` the one-click moves offered, the most
    likely first; `line_position` counts from 1.
    """

    code: str
    pointer: str
    detail: str
    ways_out: tuple[str, ...]
    line_position: int | None = None


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What is known when an order is checked.

    `known_skus` are those of the order's SKUs that are products, `inactive_skus` those that are no longer
    sold. `ships_to` are the countries some supplier reaches (None: anywhere). `similar_order_numbers` are
    other orders of the last 24 hours with the same e-mail, address and lines under another external id.
    """

    known_skus: Collection[str] = frozenset()
    inactive_skus: Collection[str] = frozenset()
    ships_to: Collection[str] | None = None
    similar_order_numbers: Sequence[str] = ()
