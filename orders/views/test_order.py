"""The button of the first steps that sends an order through."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dropship.accounts.access import staff_page
from dropship.tenancy.verb import attempt
from dropship.ui.parts import go
from orders.actions.send_test_order import send_test_order
from orders.models import Order


@require_POST
@staff_page("orders.create")
def test_order(request: HttpRequest) -> HttpResponse:
    """Take in a test order and show it."""
    with attempt(request):
        receipt = send_test_order(by=request.actor, at=timezone.now())
        number = Order.objects.values_list("number", flat=True).get(id=receipt.order_id)
        messages.success(
            request, _("This is your test order. Watch where it goes; cancel it when you have seen enough.")
        )
        return go(request, f"/orders/{number}/")
    return go(request, "/")
