"""What a customer does with the returns of an order, by the link of its tracking page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, public_page
from dropship.base.errors import Refused
from dropship.base.limits import is_too_often
from dropship.tenancy.models import TenantLogo
from dropship.tenancy.verb import attempt
from orders.actions.note_return_sent import note_return_sent
from orders.actions.request_return import request_return
from orders.actions.withdraw_return import withdraw_return
from orders.models import Order, Return
from orders.return_forms import ParcelForm, RequestForm
from orders.return_story import returnable_order_lines
from orders.returnable import may_be_asked_back
from orders.views.track import order_behind, sealed, tracking_page

CUSTOMER = "customer:tracking page"
TRIES, WITHIN = 20, 600


@public_page
def return_items(request: HttpRequest, token: str) -> HttpResponse:
    """Which units, why, and a comment; it becomes a request for staff to decide."""
    tenant, order = order_behind(request, token)
    is_open = may_be_asked_back(order, window_days=tenant.return_window_days, now=timezone.now())
    form = RequestForm(request.POST or None, lines=returnable_order_lines(order) if is_open else [])
    status = 200
    if request.method == "POST" and is_open:
        if _tries_too_often(order):
            return _slow_down(request, token)
        status, refusals = 422, list[Refused]()
        if form.is_valid():
            with attempt(refusals=refusals):
                request_return(order.id, **form.asked, by=CUSTOMER, at=timezone.now())
                messages.success(request, _("We have your request, look at it and write to you."))
                return redirect("track", token=token)
        form.refuse(refusals)
    context = {"tenant": tenant, "order": order, "form": form, "token": token, "has_logo": TenantLogo.objects.exists()}
    return sealed(render(request, "public/return_items.html", context, status=status))


@require_POST
@public_page
def withdraw(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """Take back a request on which nobody has decided yet."""
    _tenant, order = order_behind(request, token)
    rma = find(Return, request, of=Return.objects.filter(order=order), number=number)
    if _tries_too_often(order):
        return _slow_down(request, token)
    with attempt(request):
        withdraw_return(rma.id, by=CUSTOMER, at=timezone.now())
        messages.success(request, _("You have taken your request {number} back.").format(number=rma.number))
    return redirect("track", token=token)


@require_POST
@public_page
def send(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """Tell by which parcel the goods come back, or mend what was told."""
    tenant, order = order_behind(request, token)
    rma = find(Return, request, of=Return.objects.filter(order=order), number=number)
    if _tries_too_often(order):
        return _slow_down(request, token)
    form, refusals = ParcelForm(request.POST, rma=rma), list[Refused]()
    if form.is_valid():
        with attempt(refusals=refusals):
            note_return_sent(rma.id, **form.cleaned_data, by=CUSTOMER, at=timezone.now())
            messages.success(request, _("Thank you. We know now by which parcel {number} comes.").format(number=number))
            return redirect("track", token=token)
    form.refuse(refusals)
    return tracking_page(request, tenant, order, status=422, bound=form)


def _tries_too_often(order: Order) -> bool:
    """One count for all that can be done with the returns of an order."""
    return is_too_often(f"return:{order.id}", most=TRIES, seconds=WITHIN)


def _slow_down(request: HttpRequest, token: str) -> HttpResponse:
    response = sealed(render(request, "public/too_often.html", {"token": token}, status=429))
    response["Retry-After"] = str(WITHIN)
    return response
