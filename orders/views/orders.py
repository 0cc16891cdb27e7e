"""The list of orders for the retailer's staff."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from dropship.accounts.access import staff_page
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from orders.actions.cancel_order import cancel_order
from orders.actions.hold_order import hold_order
from orders.actions.release_order import release_order
from orders.actions.reroute_order import reroute_order
from orders.models import Order, Shipment
from orders.search import matching_orders, orders_at_supplier


class ReasonForm(forms.Form):
    """Why it is done to all of them; it stands in the timeline of each."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def _late(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    is_late = Q(promised_by__lt=timezone.now()) & ~Q(status__in=["delivered", "cancelled"])
    return rows.filter(is_late) if wanted else rows.exclude(is_late)


def _with_backorders(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    from orders.models import OrderLine

    short = OrderLine.objects.filter(backordered__gt=0).values("order_id")
    return rows.filter(id__in=short) if wanted else rows.exclude(id__in=short)


def _with_delivery_problems(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    troubled = Shipment.objects.in_trouble().values("order_id")
    return rows.filter(id__in=troubled) if wanted else rows.exclude(id__in=troubled)


ORDERS = ListPage(
    name="orders",
    title=gettext_lazy("Orders"),
    rows=lambda request: Order.objects.all(),
    columns=[
        Column(key="number", label=gettext_lazy("Order"), link="/orders/{number}/", on_phone="title"),
        Column(key="placed_at", label=gettext_lazy("Placed"), shown_as="when", sort=True),
        Column(key="customer_name", label=gettext_lazy("Customer")),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="order", on_phone="side"),
        Column(key="channel", label=gettext_lazy("Channel"), on_phone="hidden"),
        Column(key="country", label=pgettext_lazy("destination", "To"), on_phone="hidden"),
        Column(key="promised_by", label=gettext_lazy("Promised"), shown_as="when"),
        Column(key="total", label=gettext_lazy("Total"), shown_as="money"),
        Column(key="external_id", label=gettext_lazy("Number in the store"), shown_as="code", is_extra=True),
        Column(key="email", label=gettext_lazy("E-mail"), is_extra=True),
        Column(key="shipping_method", label=gettext_lazy("Shipping method"), is_extra=True),
        Column(key="payment_status", label=gettext_lazy("Payment"), is_extra=True),
        Column(key="hold_reason", label=gettext_lazy("Held because"), is_extra=True),
        Column(key="predicted_by", label=gettext_lazy("Predicted"), shown_as="when", is_extra=True),
        Column(key="shipped_at", label=gettext_lazy("Shipped"), shown_as="when", is_extra=True),
        Column(key="delivered_at", label=gettext_lazy("Delivered"), shown_as="when", is_extra=True),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="order"),
        Text(name="channel", label=gettext_lazy("Channel")),
        Text(name="supplier", label=gettext_lazy("Supplier code"), narrow=orders_at_supplier),
        YesNo(name="has_issue", label=gettext_lazy("Has an issue")),
        YesNo(name="late", label=gettext_lazy("Late"), narrow=_late),
        YesNo(name="backorders", label=gettext_lazy("Waits for stock"), narrow=_with_backorders),
        YesNo(name="delivery_problem", label=gettext_lazy("Delivery problem"), narrow=_with_delivery_problems),
        YesNo(
            name="routing",
            label=gettext_lazy("Awaits routing"),
            narrow=lambda rows, wanted: rows.filter(needs_routing_at__isnull=not wanted),
        ),
        DateRange(name="placed", label=gettext_lazy("Placed"), field="placed_at"),
    ],
    search=matching_orders,
    search_hint=gettext_lazy("Number, name, e-mail, SKU, tracking number, postcode"),
    sort="-placed_at",
    also=("currency",),
    views=[
        View(key="on-hold", label=gettext_lazy("On hold"), query="status=on_hold"),
        View(key="late", label=gettext_lazy("Late"), query="late=1"),
        View(key="waits-for-stock", label=gettext_lazy("Waits for stock"), query="backorders=1"),
        View(key="delivery-problem", label=gettext_lazy("Delivery problem"), query="delivery_problem=1"),
    ],
    bulk=[
        Bulk(
            name="orders.hold",
            label=gettext_lazy("Hold"),
            permission="orders.hold",
            act=hold_order,
            icon="hand-stop",
            form=ReasonForm,
        ),
        Bulk(
            name="orders.release",
            label=gettext_lazy("Release"),
            permission="orders.release",
            act=partial(release_order, reason=""),
            icon="player-play",
        ),
        Bulk(
            name="orders.reroute",
            label=gettext_lazy("Route again"),
            permission="orders.reroute",
            act=partial(reroute_order, reason=""),
            icon="route",
            confirm=gettext_lazy("Withdraw what no supplier has answered yet and route it again?"),
        ),
        Bulk(
            name="orders.cancel",
            label=gettext_lazy("Cancel"),
            permission="orders.cancel",
            act=cancel_order,
            icon="x",
            confirm=gettext_lazy("Cancel what has not been shipped of these orders?"),
            form=ReasonForm,
        ),
    ],
    empty=Empty(
        title=gettext_lazy("No orders yet"),
        text=gettext_lazy("Orders come in from your store by API, from a file, or are entered by hand."),
        icon="shopping-bag",
        action=gettext_lazy("Enter an order"),
        url="/orders/new/",
        permission="orders.create",
    ),
    export_permission="orders.export",
    template="orders/list.html",
)


@staff_page("orders.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    """All orders: filtered, searched, sorted and exported by the address."""
    return ORDERS.respond(request)


@staff_page("orders.view")
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The orders of one customer, as a fragment for the customer's page."""
    rows = Order.objects.filter(customer_id=customer_id).order_by("-placed_at", "-id")[:50]
    return render(request, "orders/of_customer.html", {"orders": rows})
