"""A retailer's routing rules: which suppliers are preferred or excluded for what, and how to score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orders.routing.wanted import Candidate, Demand, OrderContext

PREFER, EXCLUDE, SCORE = "prefer", "exclude", "score"
WEIGHTS = ("landed_cost", "promised_days", "supplier_score", "splits")
DEFAULT_WEIGHTS: Mapping[str, float] = {
    "landed_cost": 70.0,
    "promised_days": 15.0,
    "supplier_score": 10.0,
    "splits": 5.0,
}


@dataclass(slots=True)
class Rule:
    """One rule; rules are applied by `position`.

    `conditions` may hold lists under `skus, categories, channels, countries, regions, suppliers` (codes); an
    absent or empty one matches all. `effect` is `prefer` or `exclude`, of the named `suppliers` or, where none
    is named, of all that match; or `score`, by `weights` over WEIGHTS.
    """

    position: int
    name: str
    effect: str
    active: bool = True
    conditions: Mapping[str, Iterable[str]] = field(default_factory=dict)
    suppliers: Iterable[str] = ()
    weights: Mapping[str, Any] = field(default_factory=dict)
    _skus: frozenset[str] = field(init=False, repr=False)
    _categories: frozenset[str] = field(init=False, repr=False)
    _channels: frozenset[str] = field(init=False, repr=False)
    _countries: frozenset[str] = field(init=False, repr=False)
    _regions: frozenset[str] = field(init=False, repr=False)
    _among: frozenset[str] = field(init=False, repr=False)
    _named: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._skus = _folded(self.conditions.get("skus"))
        self._categories = _folded(self.conditions.get("categories"))
        self._channels = _folded(self.conditions.get("channels"))
        self._countries = _folded(self.conditions.get("countries"))
        self._regions = _folded(self.conditions.get("regions"))
        self._among = _folded(self.conditions.get("suppliers"))
        self._named = _folded(self.suppliers)

    def takes_in(self, candidate: Candidate) -> bool:
        """Is the candidate's supplier one that a `prefer` or `exclude` rule is about?

        A rule without any condition or supplier is about nobody: an empty form must not stop all routing.
        """
        code = candidate.supplier_code.casefold()
        if self._among and code not in self._among:
            return False
        if self._named:
            return code in self._named
        return bool(self._among or self._skus or self._categories or self._channels or self._countries or self._regions)


def matches(rule: Rule, order: OrderContext, demand: Demand) -> bool:
    """Does the rule speak of this line of this order? Letter case makes no difference."""
    return (
        rule.active
        and (not rule._channels or order.channel.casefold() in rule._channels)
        and (not rule._countries or order.country.casefold() in rule._countries)
        and (not rule._regions or order.region.casefold() in rule._regions)
        and (not rule._skus or demand.sku.casefold() in rule._skus)
        and (not rule._categories or demand.category.casefold() in rule._categories)
    )


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """The active rules as they are applied."""
    return sorted((rule for rule in rules if rule.active), key=lambda rule: (rule.position, rule.name))


def weights_of(rule: Rule | None) -> tuple[float, float, float, float]:
    """The weights of a score rule in the order of WEIGHTS, as shares of 1; the defaults without a rule.

    A weight the rule does not name counts nothing; a rule that names none is as no rule.
    """
    given = rule.weights if rule is not None else DEFAULT_WEIGHTS
    cost, days, trust, splits = (_weight(given.get(name)) for name in WEIGHTS)
    total = cost + days + trust + splits
    if total <= 0:
        return weights_of(None)
    return cost / total, days / total, trust / total, splits / total


def _weight(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if 0 < number < 1e9 else 0.0


def _folded(values: Iterable[str] | str | None) -> frozenset[str]:
    if not values:
        return frozenset()
    if isinstance(values, str):
        values = [values]
    return frozenset(str(value).strip().casefold() for value in values if str(value).strip())
