"""Staff ask for a return on a customer's behalf."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.parts import render_page
from orders.actions.request_return import request_return
from orders.models import Order
from orders.return_forms import RequestForm
from orders.return_story import returnable_order_lines


@staff_page("returns.edit")
def new_return(request: HttpRequest, number: str) -> HttpResponse:
    """Which units of the order come back, and why."""
    order = find(Order, request, number=number)
    form = RequestForm(request.POST or None, lines=returnable_order_lines(order))
    status = 200
    if request.method == "POST":
        status, refusals = 422, list[Refused]()
        if form.is_valid():
            with attempt(refusals=refusals):
                made = request_return(order.id, **form.asked, by=request.actor, at=timezone.now())
                messages.success(
                    request, _("Requested: {numbers}").format(numbers=", ".join(rma.number for rma in made))
                )
                if len(made) == 1:
                    return redirect("returns:detail", number=made[0].number)
                return redirect(f"/returns/?order={order.number}")
        form.refuse(refusals)
    return render_page(request, "orders/new_return.html", {"order": order, "form": form}, status=status)
