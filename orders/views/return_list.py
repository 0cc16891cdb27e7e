"""The returns of the retailer: to decide, to follow, to finish."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text
from dropship.ui.lists import Bulk, Empty, ListPage
from orders.actions.approve_return import approve_return
from orders.actions.decline_return import decline_return
from orders.models import Return
from orders.return_forms import ReasonForm
from orders.return_pages import OF_REASON, OF_STATE, REASON, STATUS, UNITS
from orders.return_story import matching_for_staff, with_units

WAITS = [
    ("decide", gettext_lazy("To be decided")),
    ("finish", gettext_lazy("To be inspected, refunded or replaced")),
    ("under_way", gettext_lazy("Expected back")),
]


def waits(rows: Any, kind: str) -> Any:
    """Those of `rows` that wait for a person, or for the goods."""
    if kind == "under_way":
        return rows.under_way()
    return rows.to_decide() if kind == "decide" else rows.to_finish()


RETURNS = ListPage(
    name="returns",
    title=gettext_lazy("Returns"),
    rows=lambda request: with_units(Return.objects.all()),
    columns=[
        Column(key="number", label=gettext_lazy("Return"), link="/returns/{number}/", on_phone="title"),
        Column(key="order_number", label=gettext_lazy("Order"), link="/orders/{order_number}/"),
        STATUS,
        REASON,
        UNITS,
        Column(key="supplier__name", label=gettext_lazy("Supplier"), link="/suppliers/{supplier__code}/"),
        Column(key="requested_at", label=gettext_lazy("Requested"), shown_as="when", sort=True),
        Column(key="received_at", label=gettext_lazy("Received"), shown_as="when", sort=True, nulls=True),
    ],
    filters=[
        OF_STATE,
        Choice(name="waits", label=gettext_lazy("Waits"), options=WAITS, many=False, narrow=waits),
        OF_REASON,
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="supplier__code"),
        Text(name="order", label=gettext_lazy("Order"), field="order_number"),
        DateRange(name="requested", label=gettext_lazy("Requested"), field="requested_at"),
    ],
    search=matching_for_staff,
    search_hint=gettext_lazy("Number, order, name, SKU, tracking number"),
    sort="-requested_at",
    also=("supplier__code", "reason"),
    bulk=[
        Bulk(
            name="returns.approve",
            label=gettext_lazy("Approve"),
            permission="returns.edit",
            act=approve_return,
            icon="thumb-up",
            confirm=gettext_lazy("Approve these returns? Each customer is told where to send the goods."),
        ),
        Bulk(
            name="returns.decline",
            label=gettext_lazy("Decline"),
            permission="returns.edit",
            act=decline_return,
            icon="thumb-down",
            confirm=gettext_lazy("Decline these returns?"),
            form=ReasonForm,
        ),
    ],
    empty=Empty(
        title=gettext_lazy("No returns yet"),
        text=gettext_lazy(
            "Customers ask for one on their tracking page; you can do it for them on the page of a delivered order."
        ),
        icon="arrow-back-up",
        action=gettext_lazy("Show delivered orders"),
        url="/orders/?status=delivered",
        permission="orders.view",
    ),
    export_permission="orders.export",
)


@staff_page("returns.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    return RETURNS.respond(request)
