"""Which supplier sends what: pure, candidates in and plan out, so that it can be replayed anywhere."""

from orders.routing.plan import plan, plan_batch
from orders.routing.rules import DEFAULT_WEIGHTS, WEIGHTS, Rule, matches
from orders.routing.wanted import Allocation, Candidate, Demand, OrderContext, Plan, Wanted

__all__ = [
    "DEFAULT_WEIGHTS",
    "WEIGHTS",
    "Allocation",
    "Candidate",
    "Demand",
    "OrderContext",
    "Plan",
    "Rule",
    "Wanted",
    "matches",
    "plan",
    "plan_batch",
]
