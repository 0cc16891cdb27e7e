"""Purchase orders for the retailer's staff, who may answer for a supplier that called instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.roles import may
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.parts import render_page, wants_part
from orders import purchase_order_messages
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.cancel_purchase_order import cancel_purchase_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.reject_purchase_order import REASONS, reject_purchase_order
from orders.actions.remind_supplier import remind_supplier
from orders.actions.resend_purchase_order import resend_purchase_order
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import PurchaseOrder, Shipment
from orders.purchase_order_forms import (
    AcceptForm,
    PurchaseOrderForm,
    RejectForm,
    ShipForm,
    TrackingForm,
    WithdrawForm,
    zone_of,
)
from orders.purchase_order_messages import find_purchase_order, told_on_its_page
from orders.purchase_order_story import purchase_order_story
from suppliers.message_forms import MessageForm


@staff_page("purchase_orders.view")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One purchase order, with what can be done with it on the supplier's behalf."""
    return _show(request, find_purchase_order(request, number))


@require_POST
@staff_page("purchase_orders.answer")
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept for the supplier: the whole of it, or as entered line by line."""
    purchase_order, now = find_purchase_order(request, number), timezone.now()
    if "whole" in request.POST:
        return _try(
            request,
            purchase_order,
            lambda: accept_purchase_order(purchase_order.id, answers=None, by=request.actor, at=now),
            done=_("{number} is accepted in full."),
        )
    lines = purchase_order.lines.order_by("position")
    form = AcceptForm(request.POST, lines=lines, zone=zone_of(request.tenant.time_zone), now=now)
    return _try(
        request,
        purchase_order,
        lambda: accept_purchase_order(purchase_order.id, answers=form.answers, by=request.actor, at=now),
        done=_("{number} is accepted as entered."),
        accept_form=form,
    )


@require_POST
@staff_page("purchase_orders.answer")
def reject(request: HttpRequest, number: str) -> HttpResponse:
    purchase_order = find_purchase_order(request, number)
    form = RejectForm(request.POST, reasons=REASONS)
    return _try(
        request,
        purchase_order,
        lambda: reject_purchase_order(purchase_order.id, **form.cleaned_data, by=request.actor, at=timezone.now()),
        done=_("{number} is rejected; its order looks for another supplier."),
        reject_form=form,
    )


@require_POST
@staff_page("purchase_orders.answer")
def ship(request: HttpRequest, number: str) -> HttpResponse:
    purchase_order, now = find_purchase_order(request, number), timezone.now()
    form = ShipForm(request.POST, lines=purchase_order.lines.order_by("position"))
    return _try(
        request,
        purchase_order,
        lambda: ship_purchase_order(
            purchase_order.id,
            **form.parcel,
            shipped_at=form.cleaned_data["shipped_at"] or now,
            by=request.actor,
            at=now,
        ),
        done=_("The parcel of {number} is on its way."),
        ship_form=form,
    )


@require_POST
@staff_page("purchase_orders.cancel")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw what has not left; its order looks for another supplier, or is held."""
    purchase_order, form = find_purchase_order(request, number), WithdrawForm(request.POST)
    return _try(
        request,
        purchase_order,
        lambda: cancel_purchase_order(purchase_order.id, **form.cleaned_data, by=request.actor, at=timezone.now()),
        done=_("{number} is withdrawn as far as it had not left."),
        withdraw_form=form,
    )


@require_POST
@staff_page("purchase_orders.remind")
def remind(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the supplier for its answer once more."""
    purchase_order = find_purchase_order(request, number)
    return _try(
        request,
        purchase_order,
        lambda: remind_supplier(purchase_order.id, by=request.actor, at=timezone.now()),
        done=_("The supplier is reminded of {number}."),
    )


@require_POST
@staff_page("purchase_orders.remind")
def resend(request: HttpRequest, number: str) -> HttpResponse:
    """Mail it to the supplier once more."""
    purchase_order = find_purchase_order(request, number)
    return _try(
        request,
        purchase_order,
        lambda: resend_purchase_order(purchase_order.id, by=request.actor, at=timezone.now()),
        done=_("{number} is mailed to the supplier again."),
    )


@require_POST
@staff_page("shipments.edit")
def tell(request: HttpRequest, number: str, shipment_id: UUID) -> HttpResponse:
    """Note what is known of a parcel whose carrier tells nothing."""
    purchase_order, now = find_purchase_order(request, number), timezone.now()
    shipment = find(Shipment, request, id=shipment_id, purchase_order=purchase_order)
    form = TrackingForm(request.POST, of=shipment.id)
    return _try(
        request,
        purchase_order,
        lambda: record_tracking_event(
            shipment.id, **{**form.cleaned_data, "at": form.cleaned_data["at"] or now}, by=request.actor, now=now
        ),
        done=_("Noted."),
        tracking_form=form,
    )


@staff_page("purchase_orders.view")
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The packing slip as its supplier prints it."""
    purchase_order = find_purchase_order(request, number)
    from orders.documents.packing_slip import packing_slip  # what draws PDFs is big; only who prints carries it

    response = HttpResponse(packing_slip(purchase_order.id), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="packing-slip-{purchase_order.number}.pdf"'
    return response


@require_POST
@staff_page("messages.write")
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Write about it to the supplier."""
    return purchase_order_messages.write(request, number, show=_show)


@require_GET
@staff_page("messages.view")
def news(request: HttpRequest, number: str) -> HttpResponse:
    return purchase_order_messages.news(request, number)


def _try(
    request: HttpRequest,
    purchase_order: PurchaseOrder,
    move: Callable[[], object],
    *,
    done: str,
    **forms: PurchaseOrderForm,
) -> HttpResponse:
    """Make the move when the form is in order; else show the page again with what is wrong beside it."""
    refusals: list[Refused] = []
    is_valid = all(form.is_valid() for form in forms.values())
    if is_valid:
        with attempt(request, refusals=refusals):
            move()
            messages.success(request, done.format(number=purchase_order.number))
    else:
        messages.error(request, _("Please look at the marked fields."))
    after = find_purchase_order(request, purchase_order.number)
    if refusals or not is_valid:
        for form in forms.values():
            form.refuse(refusals)
        return _show(request, after, status=422, **forms)
    if wants_part(request):
        return _show(request, after)
    return redirect("purchase_orders:detail", number=after.number)


def _show(
    request: HttpRequest,
    purchase_order: PurchaseOrder,
    *,
    status: int = 200,
    message_form: MessageForm | None = None,
    **bound: PurchaseOrderForm,
) -> HttpResponse:
    now, number = timezone.now(), purchase_order.number
    context: dict[str, Any] = purchase_order_story(purchase_order, now=now)
    lines, zone = context["lines"], zone_of(request.tenant.time_zone)
    told = bound.pop("tracking_form", None)
    for shipment in context["shipments"]:
        is_told = told is not None and told.of == shipment.id
        shipment.tracking_form = told if is_told else TrackingForm(of=shipment.id)
        shipment.tell_url = reverse("purchase_orders:tell", args=[number, shipment.id])
    urls = {
        name: reverse(f"purchase_orders:{name}", args=[number])
        for name in ("accept", "reject", "ship", "slip", "cancel", "remind", "resend")
    }
    context |= {
        "accept_form": AcceptForm(lines=lines, zone=zone, now=now),
        "reject_form": RejectForm(reasons=REASONS),
        "ship_form": ShipForm(lines=lines),
        "withdraw_form": WithdrawForm(),
        **bound,
        "may_answer": may(request.membership, "purchase_orders.answer"),
        "may_cancel": may(request.membership, "purchase_orders.cancel"),
        "may_remind": may(request.membership, "purchase_orders.remind"),
        "may_track": may(request.membership, "shipments.edit"),
        "shows_cost": may(request.membership, "margins.view"),
        "urls": urls
        | {
            "order": f"/orders/{quote(purchase_order.order_number, safe='')}/",
            "supplier": f"/suppliers/{quote(purchase_order.supplier.code, safe='')}/",
        },
    }
    if not wants_part(request):
        context |= told_on_its_page(request, purchase_order, message_form)
    return render_page(request, "orders/purchase_order.html", context, part="purchase_order", status=status)
