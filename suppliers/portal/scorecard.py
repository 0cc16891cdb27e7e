"""How the supplier does, as its retailer sees it too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dropship.accounts.access import find, portal_page
from suppliers.models import Scorecard, Supplier
from suppliers.scorecards import shown_scorecard


@require_GET
@portal_page("portal.view")
def scorecard(request: HttpRequest) -> HttpResponse:
    """The supplier's own figures over the last 30 or 90 days, beside those of the time before."""
    supplier = find(Supplier, request, id=request.membership.supplier_id)
    spans = {str(days): days for days in Scorecard.SPANS}
    days = spans.get(request.GET.get("days", ""), Scorecard.SPANS[0])
    shown, as_of = shown_scorecard(supplier, days)
    tabs = [
        {"label": _("Last {n} days").format(n=span), "url": f"{request.path}?days={span}", "is_here": span == days}
        for span in Scorecard.SPANS
    ]
    context = {"shown": shown, "as_of": as_of, "days": days, "tab_items": tabs}
    return render(request, "portal/scorecard.html", context)
