"""The ways to serve an order: one supplier alone, or several together; and which of them is best.

This is the inner loop of routing: an order that must be split looks at some hundred groups of suppliers.
So suppliers are bits of a number and stocks are slots of a list, made once for the order.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from orders.routing.wanted import Candidate, Demand

MOST_COMPARED = 7
MOST_PARCELS = 4
UNKNOWN_SCORE = 0.5


@dataclass(slots=True)
class Choice:
    """One way to serve the order: who sends which units, and what that means."""

    parts: list[tuple[Demand, Candidate, int]]
    units: int
    cost: float
    days: int
    distrust: float
    parcels: int
    score: float = 0.0


class _Offer(NamedTuple):
    """An offer that may serve a line: its supplier's bit, its stock's slot, and what does not change with the group."""

    bit: int
    slot: int
    candidate: Candidate
    days: int
    distrust: float


def best_choice(
    demands: Sequence[Demand],
    options: Mapping[Any, list[Candidate]],
    left: Mapping[Any, int],
    weights: tuple[float, float, float, float],
    reasons: MutableMapping[tuple[Any, Any], str],
) -> tuple[Choice | None, dict[Any, Choice]]:
    """The best choice, and what each supplier alone would have meant (by supplier id).

    Where a supplier alone gets less than it sends for, its offers get that reason.
    """
    table = _Table(demands, options, left)
    wanted = sum(demand.quantity for demand in demands)
    alone: dict[int, Choice] = {}
    for bit in table.suppliers.values():
        choice = table.choose(bit, reasons=reasons)
        if choice is not None:
            alone[bit] = choice
    whole = [choice for choice in alone.values() if choice.units == wanted]
    choices = whole or list(alone.values())
    if not whole and len(alone) > 1:
        ranked = sorted(alone, key=lambda one: (-alone[one].units, alone[one].cost, one))[:MOST_COMPARED]
        groups = [sum(group) for size in range(2, MOST_PARCELS + 1) for group in combinations(ranked, size)]
        choices += [choice for group in groups if (choice := table.choose(group)) is not None]
        if len(alone) > MOST_PARCELS:
            everybody = table.choose(sum(alone), all_send=False)
            if everybody is not None:
                choices.append(everybody)
    by_supplier = {supplier_id: alone[bit] for supplier_id, bit in table.suppliers.items() if bit in alone}
    if not choices:
        return None, by_supplier
    _rate([*choices, *alone.values()], weights)
    best = min(
        choices,
        key=lambda one: (-one.units, one.score, one.cost, one.parcels, [p[1].supplier_code for p in one.parts]),
    )
    return best, by_supplier


class _Table:
    """The open offers of each line, cheapest first, and the stock they draw on."""

    def __init__(
        self, demands: Sequence[Demand], options: Mapping[Any, list[Candidate]], left: Mapping[Any, int]
    ) -> None:
        self.suppliers: dict[Any, int] = {}
        self.free: list[int] = []
        self.lines: list[tuple[Demand, list[_Offer]]] = []
        slots: dict[Any, int] = {}
        for demand in demands:
            ranked = []
            for one in options[demand.line_id]:
                bit = self.suppliers.setdefault(one.supplier_id, 1 << len(self.suppliers))
                slot = slots.setdefault(one.offer_id, len(self.free))
                if slot == len(self.free):
                    self.free.append(left[one.offer_id])
                trust = float(one.supplier_score) if one.supplier_score is not None else UNKNOWN_SCORE
                days = one.promised_days
                offer = _Offer(bit, slot, one, days, 1 - trust)
                ranked.append(((one.unit_cost * one.exchange_rate, days, one.supplier_code), offer))
            ranked.sort(key=lambda pair: pair[0])
            if demand.quantity > 0:
                self.lines.append((demand, [offer for _rank, offer in ranked]))

    def choose(
        self, group: int, *, all_send: bool = True, reasons: MutableMapping[tuple[Any, Any], str] | None = None
    ) -> Choice | None:
        """What the suppliers of `group` together would send.

        None where one of them would get less than it sends for, or nothing to send: a smaller group says the
        same. With `all_send` false, those that get nothing are left out instead.
        """
        free = self.free[:]
        sending = 0
        parts: list[tuple[Demand, _Offer, int]] = []
        for demand, offers in self.lines:
            need = demand.quantity
            mine = [offer for offer in offers if offer[0] & group]
            for offer in mine:
                if free[offer[1]] >= need:
                    parts.append((demand, offer, need))
                    free[offer[1]] -= need
                    sending |= offer[0]
                    break
            else:
                for offer in sorted(mine, key=lambda one: -free[one[1]]):
                    quantity = min(need, free[offer[1]])
                    if quantity > 0:
                        parts.append((demand, offer, quantity))
                        free[offer[1]] -= quantity
                        sending |= offer[0]
                        need -= quantity
        if not parts or (all_send and sending != group):
            return None
        return _weighed(parts, reasons)


def _weighed(
    parts: list[tuple[Demand, _Offer, int]], reasons: MutableMapping[tuple[Any, Any], str] | None
) -> Choice | None:
    """The choice that these parts make; None where a supplier would get less than it sends for."""
    goods: dict[int, Decimal] = {}
    senders: dict[int, Candidate] = {}
    for _demand, offer, quantity in parts:
        value = offer.candidate.unit_cost * quantity
        goods[offer.bit] = goods[offer.bit] + value if offer.bit in goods else value
        senders[offer.bit] = offer.candidate
    cost = Decimal(0)
    for bit, value in goods.items():
        sender = senders[bit]
        if value < sender.minimum_order:
            if reasons is not None:
                for demand, offer, _quantity in parts:
                    reasons.setdefault((demand.line_id, offer.candidate.offer_id), "below_minimum_order")
            return None
        cost += (value + sender.shipping_cost) * sender.exchange_rate
    return Choice(
        parts=[(demand, offer.candidate, quantity) for demand, offer, quantity in parts],
        units=sum(quantity for _demand, _offer, quantity in parts),
        cost=float(cost),
        days=max(offer.days for _demand, offer, _quantity in parts),
        distrust=sum(offer.distrust for _demand, offer, _quantity in parts) / len(parts),
        parcels=len(goods),
    )


def _rate(choices: list[Choice], weights: tuple[float, float, float, float]) -> None:
    """Give each choice its score; cost is compared by unit, since choices may serve different numbers."""
    dearest = max(one.cost / one.units for one in choices) or 1
    slowest = max(one.days for one in choices) or 1
    most = max(one.parcels for one in choices)
    for_cost, for_days, for_trust, for_parcels = weights
    for one in choices:
        one.score = (
            for_cost * (one.cost / one.units / dearest)
            + for_days * (one.days / slowest)
            + for_trust * one.distrust
            + for_parcels * ((one.parcels - 1) / (most - 1) if most > 1 else 0.0)
        )
