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
from typing import Any

from orders.routing.choices import best_choice
from orders.routing.explain import explain
from orders.routing.rules import EXCLUDE, PREFER, SCORE, Rule, in_order, matches, weights_of
from orders.routing.wanted import Allocation, Candidate, Demand, OrderContext, Plan, Wanted


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
    ordered = in_order(rules)
    options = _options(order, demands, candidates, ordered, left, reasons, applied)
    weights = weights_of(_score_rule(order, demands, ordered, applied))
    best, alone = best_choice(demands, options, left, weights, reasons)
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
    explanation = explain(demands, candidates, left, allocations, shortages, reasons, alone, applied)
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


def _score_rule(order: OrderContext, demands: Sequence[Demand], rules: list[Rule], applied: list[str]) -> Rule | None:
    for rule in rules:
        if rule.effect == SCORE and any(matches(rule, order, demand) for demand in demands):
            _note(applied, rule.name)
            return rule
    return None


def _note(applied: list[str], name: str) -> None:
    if name not in applied:
        applied.append(name)
