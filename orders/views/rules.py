"""The routing rules of a retailer, edited by its managers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.base.sentences import told
from dropship.tenancy.verb import attempt
from orders.actions.change_rule import RuleDraft, change_rule, move_rule, remove_rule
from orders.models import RoutingRule
from orders.routing import WEIGHTS
from suppliers.models import Supplier

HELP = gettext_lazy("Separated by commas; empty for all.")


class RuleForm(forms.Form):
    """A rule as a manager fills it in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False, initial=True)
    skus = forms.CharField(label=gettext_lazy("SKUs"), required=False, help_text=HELP)
    categories = forms.CharField(label=gettext_lazy("Categories"), required=False, help_text=HELP)
    channels = forms.CharField(label=gettext_lazy("Channels"), required=False, help_text=HELP)
    countries = forms.CharField(label=gettext_lazy("Destination countries"), required=False, help_text=HELP)
    regions = forms.CharField(label=gettext_lazy("Destination regions"), required=False, help_text=HELP)
    effect = forms.ChoiceField(
        label=gettext_lazy("Then"), choices=lambda: [(one, told(label)) for one, label in RoutingRule.Effect.choices]
    )
    suppliers = forms.MultipleChoiceField(
        label=gettext_lazy("Suppliers to prefer or exclude"), required=False, choices=()
    )
    landed_cost = forms.DecimalField(
        label=gettext_lazy("Weight of landed cost"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )
    promised_days = forms.DecimalField(
        label=gettext_lazy("Weight of promised days"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )
    supplier_score = forms.DecimalField(
        label=gettext_lazy("Weight of the supplier's score"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )
    splits = forms.DecimalField(
        label=gettext_lazy("Weight of few parcels"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suppliers"].choices = Supplier.objects.order_by("code").values_list("code", "name")  # type: ignore[attr-defined]

    def draft(self) -> RuleDraft:
        given = self.cleaned_data
        names = ("skus", "categories", "channels", "countries", "regions")
        return RuleDraft(
            name=given["name"],
            effect=given["effect"],
            is_active=given["is_active"],
            conditions={name: [part.strip() for part in given[name].split(",") if part.strip()] for name in names},
            suppliers=given["suppliers"] if given["effect"] != "score" else [],
            weights={name: given[name] or Decimal(0) for name in WEIGHTS} if given["effect"] == "score" else {},
        )


@staff_page("rules.view")
def listing(request: HttpRequest) -> HttpResponse:
    """The rules in the order in which they are applied."""
    rules = list(RoutingRule.objects.order_by("position", "id"))
    return render(request, "orders/rules.html", {"rules": [(rule, _in_words(rule)) for rule in rules]})


@staff_page("rules.edit")
def edit(request: HttpRequest, rule_id: UUID | None = None) -> HttpResponse:
    """Add a rule or change one."""
    rule = find(RoutingRule, request, id=rule_id) if rule_id else None
    form = RuleForm(request.POST or None, initial=_initial(rule))
    if request.method == "POST" and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            saved = change_rule(rule_id, form.draft(), by=request.actor, at=timezone.now())
            messages.success(request, _("Rule “{name}” is kept; the next order follows it.").format(name=saved.name))
            return redirect("rules:list")
        for error in refusals[0].errors:
            name = error["pointer"].strip("/").split("/")[-1]
            form.add_error(name if name in form.fields else None, error["detail"])
    status = 422 if form.is_bound else 200
    return render(request, "orders/rule.html", {"form": form, "rule": rule}, status=status)


@require_POST
@staff_page("rules.edit")
def move(request: HttpRequest, rule_id: UUID, way: str) -> HttpResponse:
    find(RoutingRule, request, id=rule_id)
    with attempt(request):
        move_rule(rule_id, up=way == "up", by=request.actor, at=timezone.now())
    return redirect("rules:list")


@require_POST
@staff_page("rules.edit")
def remove(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    rule = find(RoutingRule, request, id=rule_id)
    with attempt(request):
        remove_rule(rule_id, by=request.actor, at=timezone.now())
        messages.success(request, _("Rule “{name}” is gone.").format(name=rule.name))
    return redirect("rules:list")


def _initial(rule: RoutingRule | None) -> dict[str, Any]:
    if rule is None:
        return {"is_active": True, "landed_cost": 70, "promised_days": 15, "supplier_score": 10, "splits": 5}
    conditions = {name: ", ".join(values) for name, values in rule.conditions.items()}
    return {
        "name": rule.name,
        "is_active": rule.is_active,
        "effect": rule.effect,
        "suppliers": rule.suppliers,
        **conditions,
        **rule.weights,
    }


def _in_words(rule: RoutingRule) -> str:
    """The rule as a sentence."""
    labels = {
        "skus": _("SKU"),
        "categories": _("category"),
        "channels": _("channel"),
        "countries": _("destination"),
        "regions": _("region"),
        "suppliers": _("supplier"),
    }
    when = "; ".join(f"{labels.get(name, name)} {', '.join(values)}" for name, values in rule.conditions.items())
    if rule.effect == "score":
        then = _("score by {weights}").format(
            weights=", ".join(f"{name.replace('_', ' ')} {weight:g}" for name, weight in rule.weights.items() if weight)
        )
    else:
        word = _("prefer") if rule.effect == "prefer" else _("exclude")
        then = f"{word} {', '.join(rule.suppliers)}"
    return f"{when or _('every order')} → {then}"
