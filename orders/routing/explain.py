"""Why each candidate was taken or refused, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from orders.routing.wanted import Allocation, Candidate, Demand

WORDS = {
    "inactive": _("not on sale"),
    "rejected_before": _("turned this order down or did not answer"),
    "does_not_ship": _("does not ship there"),
    "no_stock": _("has none available"),
    "not_enough_stock": _("has too few to send it all"),
    "below_minimum_order": _("below the supplier's minimum order"),
    "outscored": _("another choice was better"),
}
TURNED_DOWN = _("Every supplier that has it turned it down or did not answer; route it again to ask once more.")
CENT = Decimal("0.01")


def explain(
    demands: Sequence[Demand],
    candidates: Sequence[Candidate],
    left: Mapping[Any, int],
    allocations: Sequence[Allocation],
    shortages: Sequence[tuple[Any, int]],
    reasons: Mapping[tuple[Any, Any], str],
    alone: Mapping[Any, Any],
    applied: Sequence[str],
) -> dict[str, Any]:
    """The decision as JSON: every candidate of every line, with cost in the tenant's currency and its outcome."""
    taken = {(one.line_id, one.offer_id): one.quantity for one in allocations}
    given: dict[Any, int] = {}
    for one in allocations:
        given[one.offer_id] = given.get(one.offer_id, 0) + one.quantity
    considered = []
    by_product: dict[Any, list[Candidate]] = {}
    for candidate in candidates:
        by_product.setdefault(candidate.product_id, []).append(candidate)
    for demand in demands:
        for candidate in by_product.get(demand.product_id, ()):
            key = (demand.line_id, candidate.offer_id)
            units = left.get(candidate.offer_id, 0) + given.get(candidate.offer_id, 0)
            reason = (
                ""
                if key in taken
                else reasons.get(key) or ("not_enough_stock" if units < demand.quantity else "outscored")
            )
            cost = (candidate.unit_cost * demand.quantity + candidate.shipping_cost) * candidate.exchange_rate
            choice = alone.get(candidate.supplier_id)
            considered.append(
                {
                    "line": str(demand.line_id),
                    "supplier": candidate.supplier_code,
                    "supplier_name": candidate.supplier_name,
                    "offer": str(candidate.offer_id),
                    "sku": demand.sku,
                    "wanted": demand.quantity,
                    "available": max(0, units),
                    "unit_cost": format(candidate.unit_cost, "f"),
                    "landed_cost": str(cost.quantize(CENT)),
                    "promised_days": candidate.promised_days,
                    "score": round(choice.score, 4) if choice is not None else None,
                    "outcome": "taken" if key in taken else "refused",
                    "quantity": taken.get(key, 0),
                    "reason": reason,
                    "reason_text": _words(reason),
                }
            )
    refused = [one for one in considered if one["available"] and one["reason"] == "rejected_before"]
    if not allocations and refused and not any(one["available"] for one in considered if one not in refused):
        return {"summary": TURNED_DOWN, "considered": considered, "rules": list(applied)}
    return {"summary": _summary(demands, allocations, shortages), "considered": considered, "rules": list(applied)}


def _words(reason: str) -> str:
    code, _colon, name = reason.partition(":")
    if code == "excluded_by_rule":
        return _("excluded by the rule “{name}”").format(name=name)
    if code == "not_preferred":
        return _("the rule “{name}” prefers another supplier").format(name=name)
    return WORDS.get(code, code)


def _summary(demands: Sequence[Demand], allocations: Sequence[Allocation], shortages: Sequence[tuple[Any, int]]) -> str:
    """One plain sentence."""
    short = sum(quantity for _line, quantity in shortages)
    suppliers = list(dict.fromkeys(one.candidate.supplier_name for one in allocations))
    if not suppliers:
        return _("No supplier can serve it now; it waits for stock.") if demands else _("Nothing to route.")
    names = " and ".join([", ".join(suppliers[:-1]), suppliers[-1]] if len(suppliers) > 1 else suppliers)
    is_one = len(suppliers) == 1
    if short == 1 and is_one:
        return _("{supplier} can send part of it; 1 unit waits for stock.").format(supplier=names)
    if short == 1:
        return _("{names} can send part of it; 1 unit waits for stock.").format(names=names)
    if short and is_one:
        return _("{supplier} can send part of it; {n} units wait for stock.").format(supplier=names, n=short)
    if short:
        return _("{names} can send part of it; {n} units wait for stock.").format(names=names, n=short)
    if is_one:
        return _("{supplier} sends everything.").format(supplier=names)
    return _("No supplier has everything; {names} share it.").format(names=names)
