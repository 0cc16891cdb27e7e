"""The packing bench of the portal: many parcels, numbers pasted or scanned, looked over and sent off together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from dropship.accounts.access import find, portal_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.parts import render_page
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.checks.tracking_number import carriers
from orders.models import PurchaseOrder
from orders.packing_bench import (
    MOST_PARCELS,
    ParcelForm,
    Row,
    carriers_in,
    fill,
    look_over,
    of_ids,
    on_the_bench,
    open_or_sent,
    waiting,
    with_lines,
)
from orders.portal.purchase_orders import LIST
from orders.purchase_order_forms import zone_of
from orders.selections import marked


@require_http_methods(["GET", "POST"])
@portal_page("portal.orders")
def bench(request: HttpRequest) -> HttpResponse:
    """What is to be packed; a form says by `do` whether to fill, to look over, or to send off."""
    if request.method == "GET":
        return _waiting(request)
    asked = marked(request, LIST, most=MOST_PARCELS, among=open_or_sent)
    ids = asked[:MOST_PARCELS]
    do = request.POST.get("do", "")
    if do == "fill":
        return _fill(request, ids)
    if do == "review":
        return _review(request, ids)
    if do == "ship":
        return _ship(request, ids)
    found = of_ids(open_or_sent(PurchaseOrder.objects.all()), ids)
    if len(found) < len(ids):
        messages.warning(request, _("Of what was marked, only what can still be packed is here."))
    cut = _("The first hundred, in the order of the list. The next ones come when these are on their way.")
    return _show(request, on_the_bench(found, now=timezone.now()), cut=cut if len(asked) > MOST_PARCELS else "")


@require_GET
@portal_page("portal.orders")
def check(request: HttpRequest, purchase_order_id: UUID) -> HttpResponse:
    """Whose number was just typed or scanned into a row, or what is wrong with it."""
    purchase_order = find(PurchaseOrder, request, id=purchase_order_id)
    form = ParcelForm(request.GET, prefix=str(purchase_order.id))
    form.is_valid()
    return render(request, "portal/ship.html#told", {"form": form})


def _waiting(request: HttpRequest) -> HttpResponse:
    now, kind = timezone.now(), request.GET.get("due", "")
    rows = waiting(PurchaseOrder.objects.all(), kind, now=now, zone=zone_of(request.tenant.time_zone))
    found = list(with_lines(rows)[: MOST_PARCELS + 1])
    cut = _("The first hundred, most urgent first. The next ones come when these are on their way.")
    return _show(request, on_the_bench(found[:MOST_PARCELS], now=now), cut=cut if len(found) > MOST_PARCELS else "")


def _fill(request: HttpRequest, ids: list[UUID]) -> HttpResponse:
    entered, found = request.POST.copy(), of_ids(PurchaseOrder.objects.all(), ids)
    pasted = fill(on_the_bench(found, now=timezone.now(), entered=entered), entered.get("pasted", ""), entered)
    if pasted.numbers:
        filled = ngettext("{n} number is filled in.", "{n} numbers are filled in.", len(pasted.numbers))
        messages.success(request, filled.format(n=len(pasted.numbers)))
    rows = on_the_bench(found, now=timezone.now(), entered=entered)
    look_over(rows)
    kept = "\n".join(line for _place, line, _reason in pasted.refused)
    return _show(request, rows, pasted=kept, refused=pasted.refused)


def _review(request: HttpRequest, ids: list[UUID]) -> HttpResponse:
    rows = on_the_bench(of_ids(PurchaseOrder.objects.all(), ids), now=timezone.now(), entered=request.POST)
    look_over(rows)
    if not any(row.has_number for row in rows):
        messages.error(request, _("No tracking number is entered yet."))
        return _show(request, rows)
    is_good = not any(row.form.errors for row in rows)
    return _show(request, rows, is_review=True, status=200 if is_good else 422)


def _ship(request: HttpRequest, ids: list[UUID]) -> HttpResponse:
    """Send off each row that has a number, by itself; those that cannot go keep what was entered."""
    now = timezone.now()
    rows = on_the_bench(of_ids(PurchaseOrder.objects.all(), ids), now=now, entered=request.POST)
    for row in rows:
        if row.has_number and row.form.is_valid():
            _send_off(request, row)
    gone = [row for row in rows if row.shipment]
    left = [row for row in rows if not row.shipment]
    if gone:
        told = ngettext("{n} parcel is on its way.", "{n} parcels are on their way.", len(gone))
        messages.success(request, told.format(n=len(gone)))
    is_refused = any(row.form.errors for row in left)
    if is_refused:
        messages.error(request, _("Please look at the marked fields."))
    left.sort(key=lambda row: not row.form.errors)
    return _show(request, left, gone=gone, status=422 if is_refused else 200)


def _send_off(request: HttpRequest, row: Row) -> None:
    now, refusals = timezone.now(), list[Refused]()
    with attempt(refusals=refusals):
        row.shipment = ship_purchase_order(
            row.purchase_order.id,
            carrier=row.form.cleaned_data["carrier"],
            tracking_number=row.form.cleaned_data["tracking_number"],
            shipped_at=now,
            lines=None,
            by=request.actor,
            at=now,
        )
    row.refuse(refusals)


def _show(
    request: HttpRequest, rows: list[Row], *, is_review: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    shown = sorted(filter(lambda row: row.has_number, rows), key=lambda row: not row.form.errors) if is_review else rows
    context = {
        "rows": shown,
        "hidden": [row for row in rows if row not in shown],
        "filled": sum(row.has_number for row in rows),
        "good": sum(row.has_number and not row.form.errors for row in rows),
        "is_review": is_review,
        "by_carrier": carriers_in(rows) if is_review else [],
        "carriers": [name for _code, name in carriers()[:-1]],
        "due": request.GET.get("due", ""),
        **more,
    }
    return render_page(request, "portal/ship.html", context, part="bench", status=status)
