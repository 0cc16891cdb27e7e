"""Why these suppliers: the decision of routing in a sentence or two."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dropship.ui.markup import money_text
from orders.models import Decision


def because(decision: Decision, *, currency: str, costs: bool) -> str:
    """What spoke for the supplier that was taken, against the best other one; amounts only with `costs`."""
    considered = decision.explanation.get("considered", [])
    taken = _totals(one for one in considered if one["outcome"] == "taken")
    others = _totals(one for one in considered if one["outcome"] != "taken" and one["available"] >= one["wanted"])
    rules = ", ".join(decision.explanation.get("rules", []))
    said: list[str] = []
    if len(taken) == 1:
        ((name, (days, cost, lines)),) = taken.items()
        rivals = {other: figures for other, figures in others.items() if other != name and figures[2] == lines}
        said.append(ngettext("It takes %(n)s day", "It takes %(n)s days", days) % {"n": days})
        if costs and cost is not None:
            said[-1] += " " + _("and costs {amount}").format(amount=money_text(cost, currency))
        said[-1] += (
            "; " + _against(rivals, days, cost if costs else None, currency)
            if rivals
            else "; " + _("no other supplier has all of that")
        )
        said[-1] += "."
    if rules:
        said.append(_("Rule: {rules}.").format(rules=rules))
    return " ".join(said)


def _against(rivals: dict[str, tuple[int, Decimal | None, int]], days: int, cost: Decimal | None, currency: str) -> str:
    name, (other_days, other_cost, _lines) = min(rivals.items(), key=lambda rival: (rival[1][1] or 0, rival[1][0]))
    if cost is None or other_cost is None:
        return _("{supplier} would take {days}").format(supplier=name, days=other_days)
    amount = money_text(other_cost, currency)
    return _("{supplier} would take {days} and cost {amount}").format(supplier=name, days=other_days, amount=amount)


def _totals(choices: Any) -> dict[str, tuple[int, Decimal | None, int]]:
    """By supplier: the longest days, the summed landed cost, the number of lines."""
    found: dict[str, tuple[int, Decimal | None, int]] = {}
    for one in choices:
        name = one.get("supplier_name") or one["supplier"]
        days, cost, lines = found.get(name, (0, Decimal(0), 0))
        found[name] = (max(days, one["promised_days"] or 0), _sum(cost, one["landed_cost"]), lines + 1)
    return found


def _sum(cost: Decimal | None, more: str) -> Decimal | None:
    try:
        return None if cost is None else cost + Decimal(more)
    except InvalidOperation:
        return None
