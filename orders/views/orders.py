"""Orders for the retailer's staff."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.roles import may
from dropship.base.errors import Refused
from dropship.deliveries.models import Delivery
from dropship.office.actions.send_mail_again import send_mail_again
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.parts import wants_part
from inventory.models import Product
from orders.actions.cancel_order import cancel_order
from orders.actions.hold_order import hold_order
from orders.actions.release_order import release_order
from orders.actions.reroute_order import reroute_order
from orders.actions.resolve_issue import resolve_issue
from orders.actions.write_note import write_note
from orders.issue_forms import Refusal, with_forms
from orders.models import Issue, Order, Shipment
from orders.search import matching_orders, orders_at_supplier
from orders.story import ASKING_WAYS, order_story

DIALOG = "desk-dialog"
"""Where the desk shows the forms of an issue."""


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
        Column(key="country", label=gettext_lazy("To"), on_phone="hidden"),
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
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One order: what was bought, where each unit is, why this supplier, what can be done next."""
    return _show(request, find(Order, request, number=number))


@staff_page("orders.view")
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The orders of one customer, as a fragment for the customer's page."""
    rows = Order.objects.filter(customer_id=customer_id).order_by("-placed_at", "-id")[:50]
    return render(request, "orders/of_customer.html", {"orders": rows})


Move = Callable[..., Any]


def _moved(request: HttpRequest, number: str, move: Move, done: str) -> HttpResponse:
    order = find(Order, request, number=number)
    with attempt(request):
        move(order.id, reason=_reason(request), by=request.actor, at=timezone.now())
        messages.success(request, done.format(number=number))
    return _answer(request, number)


@require_POST
@staff_page("orders.hold")
def hold(request: HttpRequest, number: str) -> HttpResponse:
    return _moved(request, number, hold_order, _("Order {number} is on hold."))


@require_POST
@staff_page("orders.release")
def release(request: HttpRequest, number: str) -> HttpResponse:
    return _moved(request, number, release_order, _("Order {number} goes on."))


@require_POST
@staff_page("orders.cancel")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    return _moved(request, number, cancel_order, _("Order {number} was cancelled as far as it had not left."))


@require_POST
@staff_page("orders.reroute")
def reroute(request: HttpRequest, number: str) -> HttpResponse:
    return _moved(request, number, reroute_order, _("Order {number} looks for its suppliers again."))


@require_http_methods(["GET", "POST"])
@staff_page("orders.edit")
def resolve(request: HttpRequest, number: str, issue_id: UUID) -> HttpResponse:
    """Take a way out of an issue of the order; asked for, the forms of its ways out, for a dialog."""
    order = find(Order, request, number=number)
    issue = find(Issue, request, of=Issue.objects.select_related("line"), id=issue_id, order_id=order.id)
    if request.method == "GET":
        return _show_issue(request, order, issue) if wants_part(request) else redirect("orders:detail", number=number)
    answer = {key: value for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    way = answer.pop("way", "")
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        resolve_issue(issue.id, way=way, answer=answer, by=request.actor, at=timezone.now())
        messages.success(request, _("Order {number}: put right.").format(number=number))
    if refusals:
        refusal = Refusal(issue.id, way, answer, refusals[0])
        if refusal.has_a_place and request.htmx.target == DIALOG:
            return _show_issue(request, order, issue, refusal=refusal)
        if refusal.has_a_place:
            return _show(request, order, refusal=refusal)
        messages.error(request, refusals[0].detail)
    return _answer(request, number)


@require_POST
@staff_page("orders.note")
def note(request: HttpRequest, number: str) -> HttpResponse:
    order = find(Order, request, number=number)
    with attempt(request):
        write_note(order.id, text=request.POST.get("text", ""), by=request.actor, at=timezone.now())
    return _answer(request, number)


@require_POST
@staff_page("orders.edit")
def send_mail(request: HttpRequest, number: str, delivery_id: UUID) -> HttpResponse:
    """Send a mail of the order once more."""
    order = find(Order, request, number=number)
    mail = find(Delivery, request, id=delivery_id, stream=order.id, kind="mail")
    with attempt(request):
        send_mail_again(mail.id, by=request.actor, at=timezone.now())
        messages.success(request, _("The mail goes out again."))
    return _answer(request, number)


def _answer(request: HttpRequest, number: str) -> HttpResponse:
    """After a move: the page again for htmx, a redirect to it without script."""
    if request.htmx:
        return _show(request, find(Order, request, number=number))
    return redirect("orders:detail", number=number)


def _show(request: HttpRequest, order: Order, *, refusal: Refusal | None = None) -> HttpResponse:
    margins = may(request.membership, "margins.view")
    context = order_story(order, margins=margins, now=timezone.now())
    with_forms(context["issues"], order, refusal)
    context["products"] = _products_for(context["issues"])
    from dropship.ui.parts import render_page

    return render_page(request, "orders/detail.html", context, part="order", status=422 if refusal else 200)


def _show_issue(request: HttpRequest, order: Order, issue: Issue, *, refusal: Refusal | None = None) -> HttpResponse:
    with_forms([issue], order, refusal)
    context = {"order": order, "issue": issue, "asking_ways": ASKING_WAYS, "products": _products_for([issue])}
    return render(request, "orders/issue_dialog.html", context, status=422 if refusal else 200)


def _products_for(issues: Iterable[Issue]) -> Any:
    """What an unknown SKU may be mapped to, where one is."""
    if not any("map_sku" in issue.ways_out for issue in issues):
        return []
    return Product.objects.filter(is_active=True).order_by("sku").values_list("sku", "name")[:500]


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\x00", "").strip()[:300]
