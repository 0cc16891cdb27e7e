"""The list of purchase orders for the retailer's staff, and what can be done to many of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage, Send
from orders.actions.cancel_purchase_order import cancel_purchase_order
from orders.actions.remind_supplier import remind_supplier
from orders.actions.resend_purchase_order import resend_purchase_order
from orders.models import PurchaseOrder
from orders.purchase_order_forms import WithdrawForm
from orders.purchase_order_story import DUE, due, matching_for_staff, with_units
from orders.selections import MOST_SLIPS, print_slips

PURCHASE_ORDERS = ListPage(
    name="purchase-orders",
    title=gettext_lazy("Purchase orders"),
    rows=lambda request: with_units(PurchaseOrder.objects.all()),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), link="/purchase-orders/{number}/", on_phone="title"),
        Column(key="supplier__name", label=gettext_lazy("Supplier"), link="/suppliers/{supplier__code}/"),
        Column(key="order_number", label=gettext_lazy("Order"), link="/orders/{order_number}/"),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="purchase_order", on_phone="side"),
        Column(key="units", label=gettext_lazy("Units"), shown_as="number"),
        Column(key="sent_at", label=gettext_lazy("Sent"), shown_as="when", sort=True),
        Column(key="respond_by", label=gettext_lazy("Answer by"), shown_as="when", sort=True),
        Column(
            key="reminded_at", label=gettext_lazy("Reminded"), shown_as="when", sort=True, nulls=True, is_extra=True
        ),
        Column(key="ship_by", label=gettext_lazy("Ship by"), shown_as="when", sort=True, nulls=True),
        Column(key="cost_total", label=gettext_lazy("Cost"), shown_as="money", permission="margins.view"),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="purchase_order"),
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="supplier__code"),
        Choice(
            name="due",
            label=gettext_lazy("Waits for the supplier"),
            options=DUE,
            many=False,
            narrow=lambda rows, kind: due(rows, kind, timezone.now()),
        ),
        DateRange(name="sent", label=gettext_lazy("Sent"), field="sent_at"),
    ],
    search=matching_for_staff,
    search_hint=gettext_lazy("Number, order, SKU, addressee, tracking number"),
    sort="-sent_at",
    views=[
        View(key="to-answer", label=gettext_lazy("To be answered"), query="due=answer&sort=respond_by"),
        View(key="to-ship", label=gettext_lazy("To be shipped"), query="due=parcel&sort=ship_by"),
        View(key="overdue", label=gettext_lazy("Overdue"), query="due=overdue"),
    ],
    also=("supplier__code",),
    bulk=[
        Bulk(
            name="purchase_orders.remind",
            label=gettext_lazy("Remind"),
            permission="purchase_orders.remind",
            act=remind_supplier,
            icon="bell",
            confirm=gettext_lazy("Write to each supplier once more that its answer is awaited?"),
        ),
        Bulk(
            name="purchase_orders.resend",
            label=gettext_lazy("Mail again"),
            permission="purchase_orders.remind",
            act=resend_purchase_order,
            icon="mail-forward",
            confirm=gettext_lazy("Send the mail with each of these purchase orders once more?"),
        ),
        Bulk(
            name="purchase_orders.cancel",
            label=gettext_lazy("Withdraw"),
            permission="purchase_orders.cancel",
            act=cancel_purchase_order,
            icon="x",
            confirm=gettext_lazy("What has not left is withdrawn from these suppliers, and they are told."),
            form=WithdrawForm,
        ),
    ],
    sends=[
        Send(
            label=gettext_lazy("Packing slips"),
            url="/purchase-orders/packing-slips.pdf",
            icon="file-type-pdf",
            beside=True,
            most=MOST_SLIPS,
        )
    ],
    empty=Empty(
        title=gettext_lazy("No purchase orders yet"),
        text=gettext_lazy("Routing sends them to your suppliers as soon as orders arrive."),
        icon="file-invoice",
    ),
    export_permission="orders.export",
)


@staff_page("purchase_orders.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    return PURCHASE_ORDERS.respond(request)


@require_http_methods(["GET", "POST"])
@staff_page("purchase_orders.view")
def slips(request: HttpRequest) -> HttpResponse:
    """The packing slips of all that is marked, in one print."""
    return print_slips(request, PURCHASE_ORDERS, otherwise=reverse("purchase_orders:list"))
