"""Who carries which kind of delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Carry = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Carrier:
    """`send` gets the delivery as a dictionary (id, tenant_id, to, key, payload) outside any transaction.

    `repeatable` says whether a try that may have reached the other side can be made again.
    """

    send: Carry
    repeatable: bool


CARRIERS: dict[str, Carrier] = {}


def carrier(kind: str, *, repeatable: bool) -> Callable[[Carry], Carry]:
    """Register the function that carries deliveries of `kind`; it returns what the other side said."""

    def register(function: Carry) -> Carry:
        CARRIERS[kind] = Carrier(function, repeatable)
        return function

    return register


class NotDelivered(Exception):
    """The other side refused for good; trying again would not help."""


class MaybeDelivered(Exception):
    """The other side had it and went silent: what must not arrive twice is not sent again by itself."""
