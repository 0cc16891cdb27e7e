"""The customer asks to send something back, by the link of the tracking page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.accounts.access import public_page
from dropship.base.errors import Refused
from dropship.base.limits import is_too_often
from dropship.tenancy.models import TenantLogo
from dropship.tenancy.verb import attempt
from orders.actions.request_return import request_return
from orders.return_forms import RequestForm
from orders.return_story import returnable_order_lines
from orders.returnable import may_be_asked_back
from orders.views.track import order_behind, sealed

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
        if is_too_often(f"return:{order.id}", most=TRIES, seconds=WITHIN):
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


def _slow_down(request: HttpRequest, token: str) -> HttpResponse:
    response = sealed(render(request, "public/too_often.html", {"token": token}, status=429))
    response["Retry-After"] = str(WITHIN)
    return response
