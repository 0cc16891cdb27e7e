"""What suppliers are held to: the usual targets, and those of one supplier."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.accounts.access import find, staff_page
from dropship.tenancy.verb import attempt
from suppliers.actions.set_targets import set_targets
from suppliers.models import Supplier
from suppliers.scorecards import told_target
from suppliers.target_forms import TargetsForm
from suppliers.targets import own_targets, usual_targets


@staff_page("suppliers.edit")
def usual(request: HttpRequest) -> HttpResponse:
    """The targets of every supplier that has none of its own."""
    form = TargetsForm(_typed(request), targets=usual_targets())
    if form.is_bound and form.is_valid():
        with attempt(request):
            set_targets(None, targets=form.targets, by=request.actor, at=timezone.now())
            messages.success(request, _("The usual targets are kept."))
            return redirect("suppliers:list")
    return _page(request, form)


@staff_page("suppliers.edit")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Targets of one supplier; what is left empty is as usual."""
    supplier = find(Supplier, request, code=code)
    usually = usual_targets()
    usually["acknowledgement_time"] = usually["acknowledgement_time"] or Decimal(supplier.acknowledgement_hours)
    form = TargetsForm(_typed(request), targets=own_targets(supplier.id), usually=_told(usually))
    if form.is_bound and form.is_valid():
        with attempt(request):
            set_targets(supplier.id, targets=form.targets, by=request.actor, at=timezone.now())
            messages.success(request, _("The targets of {name} are kept.").format(name=supplier.name))
            return redirect("suppliers:detail", code=code)
    return _page(request, form, supplier)


def _typed(request: HttpRequest) -> Any:
    """What was sent, also where every field was left empty."""
    return request.POST if request.method == "POST" else None


def _told(targets: dict[str, Decimal | None]) -> dict[str, str]:
    return {measure: told_target(measure, value) for measure, value in targets.items()}


def _page(request: HttpRequest, form: TargetsForm, supplier: Supplier | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "supplier": supplier}
    return render(request, "suppliers/targets.html", context, status=422 if form.is_bound else 200)
