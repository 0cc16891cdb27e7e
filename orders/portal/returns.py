"""Returns as the supplier sees them that they come back to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import portal_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange
from dropship.ui.lists import Empty, ListPage
from orders.models import Return
from orders.return_pages import OF_REASON, OF_STATE, REASON, STATUS, UNITS, ReturnPage
from orders.return_story import matching_for_supplier, with_units

LIST = ListPage(
    name="returns",
    title=gettext_lazy("Returns"),
    rows=lambda request: with_units(Return.objects.for_the_supplier()),
    columns=[
        Column(key="number", label=gettext_lazy("Return"), link="/portal/returns/{number}/", on_phone="title"),
        Column(key="order_number", label=gettext_lazy("Order")),
        STATUS,
        REASON,
        UNITS,
        Column(key="sent_by", label=gettext_lazy("From")),
        Column(key="tracking_number", label=gettext_lazy("Tracking number"), shown_as="code"),
        Column(key="approved_at", label=gettext_lazy("Announced"), shown_as="when", sort=True, nulls=True),
    ],
    filters=[
        OF_STATE,
        Choice(
            name="waits",
            label=gettext_lazy("Waits"),
            options=[("supplier", gettext_lazy("To be taken in or inspected"))],
            many=False,
            narrow=lambda rows, _kind: rows.at_the_supplier(),
        ),
        OF_REASON,
        DateRange(name="approved", label=gettext_lazy("Announced"), field="approved_at"),
    ],
    search=matching_for_supplier,
    search_hint=gettext_lazy("Number, order, SKU, sender, tracking number"),
    sort="-approved_at",
    also=("reason",),
    empty=Empty(
        title=gettext_lazy("No returns"),
        text=gettext_lazy("What customers send back to you appears here as soon as it is agreed."),
        icon="arrow-back-up",
    ),
    export_permission="portal.returns",
    base="portal/base.html",
)


@portal_page("portal.returns")
def listing(request: HttpRequest) -> HttpResponseBase:
    return LIST.respond(request)


PAGE = ReturnPage(
    template="portal/return.html",
    rows=Return.objects.for_the_supplier,
    page="portal:return",
    doors={"receive": "portal:return_receive", "inspect": "portal:return_inspect"},
    more=lambda request, rma: {"may_work": True},
    received=gettext_lazy("{number} is here. Please say what it is like."),
    inspected=gettext_lazy("Thank you; {number} is written down."),
)


@portal_page("portal.returns")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One return: what comes back, and from whom; what to write down when it is here."""
    return PAGE.detail(request, number)


@require_POST
@portal_page("portal.returns")
def receive(request: HttpRequest, number: str) -> HttpResponse:
    return PAGE.receive(request, number)


@require_POST
@portal_page("portal.returns")
def inspect(request: HttpRequest, number: str) -> HttpResponse:
    return PAGE.inspect(request, number)
