"""Who sends what: the best whole order from one supplier, else the best split.

1. For each line the offers that may serve it are found: on sale, shipping there, not turned down before, not
   excluded by a rule, with stock. Where a `prefer` rule speaks of the line and a preferred supplier can serve
   it whole, only the preferred ones stay.
2. If some suppliers can each serve everything, the one with the best score sends it all.
3. Else sets of suppliers are compared: the one that serves most units, then the best score. A line is
   divided only where no supplier of the set has it whole. What is left over is a shortage.

The score of a choice is a weighted sum, lower is better, of landed cost and promised days (each against the
dearest and slowest choice), of 1 − the suppliers' score, and of the number of parcels beyond the first.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from orders.routing.explain import explain
from orders.routing.rules import EXCLUDE, PREFER, SCORE, Rule, in_order, matches, weights_of
from orders.routing.wanted import Allocation, Candidate, Demand, OrderContext, Plan, Wanted

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


def plan(
    order: OrderContext,
    demands: Sequence[Demand],
    candidates: Sequence[Candidate],
    rules: Iterable[Rule],
    *,
    available: MutableMapping[Any, int] | None = None,
) -> Plan:
    """Plan one order. `available` (units by offer id) is what is left for it, and is drawn down by the plan."""
    left = available if available is not None else {one.offer_id: max(0, one.available) for one in candidates}
    applied: list[str] = []
    reasons: dict[tuple[Any, Any], str] = {}
    options = _options(order, demands, candidates, in_order(rules), left, reasons, applied)
    weights = weights_of(_score_rule(order, demands, rules, applied))
    best, singles = _best(demands, options, left, weights, reasons)
    parts = best.parts if best else []
    for _demand, candidate, quantity in parts:
        left[candidate.offer_id] -= quantity
    allocations = [
        Allocation(demand.line_id, candidate.offer_id, candidate.supplier_id, quantity, candidate)
        for demand, candidate, quantity in parts
    ]
    served: dict[Any, int] = {}
    for allocation in allocations:
        served[allocation.line_id] = served.get(allocation.line_id, 0) + allocation.quantity
    shortages = [
        (demand.line_id, demand.quantity - served.get(demand.line_id, 0))
        for demand in demands
        if demand.quantity > served.get(demand.line_id, 0)
    ]
    explanation = explain(demands, candidates, left, allocations, shortages, reasons, singles, applied)
    return Plan(allocations, shortages, explanation)


def plan_batch(
    orders: Iterable[Wanted], rules: Sequence[Rule], *, available: MutableMapping[Any, int] | None = None
) -> list[Plan]:
    """Plan orders one after another; each draws down what the next may have."""
    wanted = list(orders)
    if available is None:
        available = {one.offer_id: max(0, one.available) for each in wanted for one in each.candidates}
    return [plan(each.order, each.demands, each.candidates, rules, available=available) for each in wanted]


def _options(
    order: OrderContext,
    demands: Sequence[Demand],
    candidates: Sequence[Candidate],
    rules: list[Rule],
    left: MutableMapping[Any, int],
    reasons: dict[tuple[Any, Any], str],
    applied: list[str],
) -> dict[Any, list[Candidate]]:
    """The offers that may serve each line; why the others may not goes to `reasons` by (line, offer)."""
    by_product: dict[Any, list[Candidate]] = {}
    for candidate in candidates:
        by_product.setdefault(candidate.product_id, []).append(candidate)
    options: dict[Any, list[Candidate]] = {}
    for demand in demands:
        speaking = [rule for rule in rules if rule.effect != SCORE and matches(rule, order, demand)]
        open_ones = []
        for candidate in by_product.get(demand.product_id, ()):
            reason = _why_not(candidate, left)
            for rule in speaking:
                if not reason and rule.effect == EXCLUDE and rule.takes_in(candidate):
                    reason = f"excluded_by_rule:{rule.name}"
                    _note(applied, rule.name)
            if reason:
                reasons[(demand.line_id, candidate.offer_id)] = reason
            else:
                open_ones.append(candidate)
        for rule in speaking:
            if rule.effect != PREFER:
                continue
            preferred = [one for one in open_ones if rule.takes_in(one)]
            if any(left[one.offer_id] >= demand.quantity for one in preferred):
                for one in open_ones:
                    if one not in preferred:
                        reasons[(demand.line_id, one.offer_id)] = f"not_preferred:{rule.name}"
                open_ones = preferred
                _note(applied, rule.name)
                break
        options[demand.line_id] = open_ones
    return options


def _why_not(candidate: Candidate, left: MutableMapping[Any, int]) -> str:
    if not candidate.active:
        return "inactive"
    if candidate.refused_before:
        return "rejected_before"
    if not candidate.ships:
        return "does_not_ship"
    if left.get(candidate.offer_id, 0) <= 0:
        return "no_stock"
    return ""


def _score_rule(
    order: OrderContext, demands: Sequence[Demand], rules: Iterable[Rule], applied: list[str]
) -> Rule | None:
    for rule in in_order(rules):
        if rule.effect == SCORE and any(matches(rule, order, demand) for demand in demands):
            _note(applied, rule.name)
            return rule
    return None


def _note(applied: list[str], name: str) -> None:
    if name not in applied:
        applied.append(name)


def _best(
    demands: Sequence[Demand],
    options: dict[Any, list[Candidate]],
    left: MutableMapping[Any, int],
    weights: tuple[float, float, float, float],
    reasons: dict[tuple[Any, Any], str],
) -> tuple[Choice | None, dict[Any, Choice]]:
    """The best choice, and what each supplier alone would have meant (by supplier id)."""
    wanted = sum(demand.quantity for demand in demands)
    suppliers = list(dict.fromkeys(one.supplier_id for offers in options.values() for one in offers))
    alone: dict[Any, Choice] = {}
    for supplier_id in suppliers:
        choice = _choice(demands, options, left, (supplier_id,), reasons)
        if choice is not None and choice.units:
            alone[supplier_id] = choice
    whole = [choice for choice in alone.values() if choice.units == wanted]
    choices = whole or list(alone.values())
    if not whole and len(alone) > 1:
        ranked = sorted(alone, key=lambda one: (-alone[one].units, alone[one].cost, str(one)))[:MOST_COMPARED]
        for size in range(2, min(MOST_PARCELS, len(ranked)) + 1):
            for group in combinations(ranked, size):
                choice = _choice(demands, options, left, group, reasons)
                if choice is not None:
                    choices.append(choice)
        if len(alone) > len(ranked) or len(alone) > MOST_PARCELS:
            everybody = _choice(demands, options, left, tuple(alone), reasons)
            if everybody is not None:
                choices.append(everybody)
    if not choices:
        return None, alone
    _rate([*choices, *alone.values()], weights)
    best = min(
        choices,
        key=lambda one: (-one.units, one.score, one.cost, one.parcels, [str(p[1].supplier_code) for p in one.parts]),
    )
    return best, alone


def _choice(
    demands: Sequence[Demand],
    options: dict[Any, list[Candidate]],
    left: MutableMapping[Any, int],
    group: tuple[Any, ...],
    reasons: dict[tuple[Any, Any], str],
) -> Choice | None:
    """What these suppliers together would send; None where one of them would get less than it sends for."""
    taken: dict[Any, int] = {}
    parts: list[tuple[Demand, Candidate, int]] = []
    for demand in demands:
        offers = [one for one in options[demand.line_id] if one.supplier_id in group]
        offers.sort(key=lambda one: (one.unit_cost * one.exchange_rate, one.promised_days, one.supplier_code))
        free = {one.offer_id: left[one.offer_id] - taken.get(one.offer_id, 0) for one in offers}
        whole = next((one for one in offers if free[one.offer_id] >= demand.quantity), None)
        need = demand.quantity
        for one in [whole] if whole else sorted(offers, key=lambda one: -free[one.offer_id]):
            quantity = min(need, free[one.offer_id])
            if quantity > 0:
                parts.append((demand, one, quantity))
                taken[one.offer_id] = taken.get(one.offer_id, 0) + quantity
                need -= quantity
    goods: dict[Any, Decimal] = {}
    freight: dict[Any, tuple[Decimal, Decimal, Decimal]] = {}
    for _demand, one, quantity in parts:
        goods[one.supplier_id] = goods.get(one.supplier_id, Decimal(0)) + one.unit_cost * quantity
        freight[one.supplier_id] = (one.shipping_cost, one.exchange_rate, one.minimum_order)
    for supplier_id, value in goods.items():
        if value < freight[supplier_id][2]:
            if len(group) == 1:
                for demand, one, _quantity in parts:
                    reasons.setdefault((demand.line_id, one.offer_id), "below_minimum_order")
            return None
    if len(goods) < len(group):
        return None  # a smaller group says the same
    cost = sum((goods[one] + freight[one][0]) * freight[one][1] for one in goods)
    distrust = [
        1 - float(one.supplier_score if one.supplier_score is not None else UNKNOWN_SCORE) for _d, one, _q in parts
    ]
    return Choice(
        parts=parts,
        units=sum(quantity for _demand, _one, quantity in parts),
        cost=float(cost),
        days=max((one.promised_days for _demand, one, _quantity in parts), default=0),
        distrust=sum(distrust) / len(distrust) if distrust else 0.0,
        parcels=len(goods),
    )


def _rate(choices: list[Choice], weights: tuple[float, float, float, float]) -> None:
    """Give each choice its score; cost is compared by unit, since choices may serve different numbers."""
    dearest = max((one.cost / one.units for one in choices if one.units), default=0) or 1
    slowest = max((one.days for one in choices), default=0) or 1
    most = max((one.parcels for one in choices), default=1)
    for one in choices:
        figures = (
            one.cost / one.units / dearest if one.units else 1.0,
            one.days / slowest,
            one.distrust,
            (one.parcels - 1) / (most - 1) if most > 1 else 0.0,
        )
        one.score = sum(weight * figure for weight, figure in zip(weights, figures, strict=True))
