"""How a supplier ships: a table of methods and destinations, filled in by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.base.money import format_money
from dropship.tenancy.verb import attempt
from dropship.ui.numbers import plain_number, shown_number
from suppliers.actions.set_shipping_methods import FIELDS, set_shipping_methods
from suppliers.models import Supplier
from suppliers.queries import shipping_methods
from suppliers.terms import MOST_METHODS, read_methods

SPARE_ROWS = 3


@staff_page("suppliers.edit")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Set all the ways a supplier ships; rows left empty or marked for removal fall away."""
    supplier = find(Supplier, request, code=code)
    if request.method != "POST":
        return _page(request, supplier, _standing(supplier))
    rows = _rows(request)
    if "more" in request.POST:
        return _page(request, supplier, rows)
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        methods = read_methods([_content(row, place) for place, row in enumerate(rows)], currency=supplier.currency)
        set_shipping_methods(supplier.id, methods, by=request.actor, at=timezone.now())
        messages.success(request, _("The shipping methods of {name} are kept.").format(name=supplier.name))
        return redirect("suppliers:detail", code=code)
    return _page(request, supplier, rows, errors=_place(rows, refusals[0]), status=422)


def _standing(supplier: Supplier) -> list[dict[str, Any]]:
    methods = shipping_methods([supplier.id])[supplier.id]
    return [method | {"cost": shown_number(format_money(method["cost"], supplier.currency))} for method in methods]


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """What was typed, without the rows that are empty or to be removed."""
    columns = [[text.strip() for text in request.POST.getlist(name)[: MOST_METHODS + 1]] for name in FIELDS]
    removed = set(request.POST.getlist("remove"))
    rows = [dict(zip(FIELDS, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for place, row in enumerate(rows) if any(row.values()) and str(place) not in removed]


def _content(row: dict[str, Any], place: int) -> dict[str, Any]:
    """A row as the reading of shipping methods takes it; what is no number is left for it to refuse."""
    days = row["transit_days"]
    is_number = days.isascii() and days.isdigit() and len(days) < 12
    return {
        "code": row["code"],
        "name": row["name"],
        "destination": row["destination"].upper(),
        "cost": plain_number(row["cost"], pointer=f"/shipping_methods/{place}/cost") or None,
        "transit_days": int(days) if is_number else days or None,
    }


def _place(rows: list[dict[str, Any]], refusal: Refused) -> list[str]:
    """Put each complaint at its row and field; what speaks of no row stands over the table."""
    above = [] if refusal.errors else [refusal.detail]
    for error in refusal.errors:
        _root, *place = error["pointer"].strip("/").split("/")
        if not place:
            above.append(error["detail"])
            continue
        complaints = rows[int(place[0])].setdefault("errors", {})
        complaints.setdefault(place[1] if len(place) > 1 else "code", error["detail"])
    return above


def _page(
    request: HttpRequest,
    supplier: Supplier,
    rows: list[dict[str, Any]],
    *,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    spare = [{} for _place in range(SPARE_ROWS)]
    context = {"supplier": supplier, "rows": [*rows, *spare], "errors": errors or []}
    return render(request, "suppliers/shipping.html", context, status=status)
