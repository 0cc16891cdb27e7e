"""A manager shapes how orders find their suppliers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid, NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from orders.events import RoutingRuleChanged
from orders.models import RoutingRule
from orders.routing import WEIGHTS
from suppliers.models import Supplier

CONDITIONS = ("skus", "categories", "channels", "countries", "regions", "suppliers")
STEP = 10
MOST_VALUES = 200


@dataclass(slots=True)
class RuleDraft:
    """A rule as a manager wrote it; see `RoutingRule` for the meaning of the parts."""

    name: str
    effect: str
    conditions: dict[str, list[str]] = field(default_factory=dict)
    suppliers: list[str] = field(default_factory=list)
    weights: dict[str, Decimal] = field(default_factory=dict)
    is_active: bool = True


@verb
def change_rule(rule_id: UUID | None, draft: RuleDraft, *, by: str, at: datetime) -> RoutingRule:
    """Add a rule at the end (`rule_id` None) or change one. Raises Invalid for a rule without effect."""
    _check(draft)
    if rule_id is None:
        last = RoutingRule.objects.order_by("-position").values_list("position", flat=True).first() or 0
        rule = RoutingRule(id=uuid7(), tenant_id=required().tenant_id, position=last + STEP)
    else:
        rule = _locked(rule_id)
    rule.name, rule.effect, rule.is_active = draft.name.strip(), draft.effect, draft.is_active
    rule.conditions = {name: values for name, values in draft.conditions.items() if values}
    rule.suppliers = draft.suppliers
    rule.weights = {name: float(weight) for name, weight in draft.weights.items()}
    rule.updated_at, rule.updated_by = at, by[:200]
    rule.save()
    record(RoutingRuleChanged(rule.id, rule.name, "added" if rule_id is None else "changed"), by=by, at=at)
    return rule


@verb
def move_rule(rule_id: UUID, *, up: bool, by: str, at: datetime) -> None:
    """Swap a rule with its neighbour; at the end of the list nothing happens."""
    rules = list(RoutingRule.objects.select_for_update().order_by("position", "id"))
    index = next((position for position, rule in enumerate(rules) if rule.id == rule_id), None)
    if index is None:
        raise NotFound(_("There is no such rule."))
    other = index - 1 if up else index + 1
    if not 0 <= other < len(rules):
        return
    rules[index], rules[other] = rules[other], rules[index]
    for position, rule in enumerate(rules, 1):
        rule.position = position * STEP
    RoutingRule.objects.bulk_update(rules, ["position"])
    record(RoutingRuleChanged(rule_id, rules[other].name, "moved"), by=by, at=at)


@verb
def remove_rule(rule_id: UUID, *, by: str, at: datetime) -> None:
    """Take a rule away; decisions taken under it keep its name."""
    rule = _locked(rule_id)
    record(RoutingRuleChanged(rule.id, rule.name, "removed"), by=by, at=at)
    rule.delete()


def _locked(rule_id: UUID) -> RoutingRule:
    rule = RoutingRule.objects.select_for_update().filter(id=rule_id).first()
    if rule is None:
        raise NotFound(_("There is no such rule."))
    return rule


def _check(draft: RuleDraft) -> None:
    errors: list[dict[str, Any]] = []

    def refuse(pointer: str, code: str, detail: str) -> None:
        errors.append({"pointer": pointer, "code": code, "detail": detail})

    if not draft.name.strip() or len(draft.name) > 120 or "\x00" in draft.name:
        refuse("/name", "bad_name", _("A rule has a name of at most 120 characters."))
    if draft.effect not in RoutingRule.Effect.values:
        refuse("/effect", "bad_effect", _("The effect is prefer, exclude or score."))
    for name, values in draft.conditions.items():
        if name not in CONDITIONS:
            refuse(f"/conditions/{name}", "unknown_condition", _("There is no condition {name!r}.").format(name=name))
        elif len(values) > MOST_VALUES or any("\x00" in value or len(value) > 200 for value in values):
            refuse(
                f"/conditions/{name}",
                "bad_condition",
                _("At most {most} values of 200 characters.").format(most=MOST_VALUES),
            )
    if draft.effect in {"prefer", "exclude"}:
        known = set(Supplier.objects.filter(code__in=draft.suppliers).values_list("code", flat=True))
        unknown = [code for code in draft.suppliers if code not in known]
        if unknown:
            refuse("/suppliers", "unknown_supplier", _("There is no supplier {unknown!r}.").format(unknown=unknown[0]))
        if not draft.suppliers:
            refuse("/suppliers", "required", _("Name the suppliers to prefer or exclude."))
    if draft.effect == "score":
        wrong = [name for name, weight in draft.weights.items() if name not in WEIGHTS or not 0 <= weight <= 1000]
        if wrong:
            refuse(f"/weights/{wrong[0]}", "bad_weight", _("A weight is a number from 0 to 1000."))
        if not any(draft.weights.values()):
            refuse("/weights", "required", _("Give at least one weight above 0."))
    if errors:
        raise Invalid(errors[0]["detail"], errors=errors)
