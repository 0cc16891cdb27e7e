"""What a supplier has to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dropship.accounts.access import portal_page
from orders.models import PurchaseOrder
from orders.purchase_order_forms import zone_of
from orders.purchase_order_story import AT_MOST, desk
from suppliers.models import Side
from suppliers.queries import open_threads, with_last_words


@portal_page("portal.view")
def home(request: HttpRequest) -> HttpResponse:
    """Purchase orders to accept by their deadline, parcels to ship today, what is overdue, and questions to answer."""
    zone = zone_of(request.tenant.time_zone)
    context = desk(PurchaseOrder.objects.all(), now=timezone.now(), zone=zone)
    context["open_threads"] = with_last_words(open_threads(Side.SUPPLIER))[:AT_MOST]
    return render(request, "portal/home.html", context)
