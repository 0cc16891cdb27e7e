"""What a supplier has to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dropship.accounts.access import find, portal_page
from orders.models import PurchaseOrder
from orders.purchase_order_forms import zone_of
from orders.purchase_order_story import desk
from orders.return_story import AT_MOST, to_do_of_the_supplier, waiting_at_the_supplier
from suppliers.models import Scorecard, Side, Supplier
from suppliers.queries import open_threads, with_last_words
from suppliers.scorecards import shown_scorecard

MOST_THREADS = 5
OF_MOST_WEIGHT = ("on_time_shipment", "acceptance_rate", "acknowledgement_time")


@portal_page("portal.view")
def home(request: HttpRequest) -> HttpResponse:
    """What is overdue, what to accept and to ship, what the retailer asks, and how it goes."""
    context = desk(PurchaseOrder.objects.all(), now=timezone.now(), zone=zone_of(request.tenant.time_zone))
    supplier = find(Supplier, request, id=request.membership.supplier_id)
    shown, as_of = shown_scorecard(supplier, Scorecard.SPANS[0])
    returns = to_do_of_the_supplier()
    context |= {
        "returns": returns,
        "waiting_returns": len(returns) if len(returns) < AT_MOST else waiting_at_the_supplier(),
        "open_threads": list(with_last_words(open_threads(Side.SUPPLIER))[:MOST_THREADS]),
        "shown": [one for one in shown if one.measure.name in OF_MOST_WEIGHT],
        "as_of": as_of,
        "days": Scorecard.SPANS[0],
    }
    context["is_all_done"] = not any(
        context[kind] for kind in ("overdue", "to_answer", "today", "later", "open_threads", "returns")
    )
    return render(request, "portal/home.html", context)
