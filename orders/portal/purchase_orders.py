"""Purchase orders as their supplier sees and answers them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dropship.accounts.access import portal_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage, Send
from dropship.ui.parts import render_page, wants_part
from orders import purchase_order_messages
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.reject_purchase_order import REASONS, reject_purchase_order
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import PurchaseOrder
from orders.purchase_order_forms import AcceptForm, PurchaseOrderForm, RejectForm, RejectManyForm, ShipForm, zone_of
from orders.purchase_order_messages import find_purchase_order, told_on_its_page
from orders.purchase_order_story import DUE, due, matching_for_supplier, purchase_order_story, with_units
from orders.selections import MOST_SLIPS, print_slips
from suppliers.message_forms import MessageForm

LIST = ListPage(
    name="purchase-orders",
    title=gettext_lazy("Purchase orders"),
    rows=lambda request: with_units(PurchaseOrder.objects.all()),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), link="/portal/purchase-orders/{number}/", on_phone="title"),
        Column(key="order_number", label=gettext_lazy("Order")),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="purchase_order", on_phone="side"),
        Column(key="units", label=gettext_lazy("Units"), shown_as="number"),
        Column(key="sent_at", label=gettext_lazy("Sent"), shown_as="when", sort=True),
        Column(key="respond_by", label=gettext_lazy("Answer by"), shown_as="when", sort=True),
        Column(key="ship_by", label=gettext_lazy("Ship by"), shown_as="when", sort=True, nulls=True),
        Column(key="cost_total", label=gettext_lazy("Cost"), shown_as="money"),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="purchase_order"),
        Choice(
            name="due",
            label=gettext_lazy("Waits for you"),
            options=DUE,
            many=False,
            narrow=lambda rows, kind: due(rows, kind, timezone.now()),
        ),
        DateRange(name="sent", label=gettext_lazy("Sent"), field="sent_at"),
    ],
    search=matching_for_supplier,
    search_hint=gettext_lazy("Number, order, SKU, addressee, tracking number"),
    sort="-sent_at",
    bulk=[
        Bulk(
            name="portal.accept",
            label=gettext_lazy("Accept"),
            permission="portal.orders",
            act=partial(accept_purchase_order, answers=None),
            icon="checks",
            confirm=gettext_lazy("Accept all of these in full? You promise to ship each by its date."),
        ),
        Bulk(
            name="portal.reject",
            label=gettext_lazy("Reject"),
            permission="portal.orders",
            act=reject_purchase_order,
            icon="thumb-down",
            confirm=gettext_lazy("They go to other suppliers."),
            form=RejectManyForm,
        ),
    ],
    sends=[
        Send(label=gettext_lazy("Ship"), url="/portal/ship/", icon="truck-delivery"),
        Send(
            label=gettext_lazy("Packing slips"),
            url="/portal/packing-slips.pdf",
            icon="file-type-pdf",
            most=MOST_SLIPS,
            beside=True,
        ),
    ],
    views=[
        View(key="to-answer", label=gettext_lazy("To be answered"), query="due=answer&sort=respond_by"),
        View(key="to-ship", label=gettext_lazy("To be shipped"), query="due=parcel&sort=ship_by"),
        View(key="overdue", label=gettext_lazy("Overdue"), query="due=overdue"),
    ],
    empty=Empty(
        title=gettext_lazy("No purchase orders yet"),
        text=gettext_lazy("They appear here, and come by e-mail, as soon as an order is given to you."),
        icon="file-invoice",
    ),
    export_permission="portal.orders",
    base="portal/base.html",
)


@portal_page("portal.orders")
def listing(request: HttpRequest) -> HttpResponseBase:
    return LIST.respond(request)


@portal_page("portal.orders")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One purchase order, with what can be done with it next."""
    return _show(request, find_purchase_order(request, number))


@require_POST
@portal_page("portal.orders")
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept the whole of it, or as entered line by line."""
    purchase_order, now = find_purchase_order(request, number), timezone.now()
    if "whole" in request.POST:
        return _try(
            request,
            purchase_order,
            lambda: accept_purchase_order(purchase_order.id, answers=None, by=request.actor, at=now),
            done=_("{number} is accepted in full."),
        )
    lines = purchase_order.lines.order_by("position")
    form = AcceptForm(request.POST, lines=lines, zone=zone_of(request.tenant.time_zone), now=now)
    return _try(
        request,
        purchase_order,
        lambda: accept_purchase_order(purchase_order.id, answers=form.answers, by=request.actor, at=now),
        done=_("{number} is accepted as entered."),
        accept_form=form,
    )


@require_POST
@portal_page("portal.orders")
def reject(request: HttpRequest, number: str) -> HttpResponse:
    purchase_order = find_purchase_order(request, number)
    form = RejectForm(request.POST, reasons=REASONS)
    return _try(
        request,
        purchase_order,
        lambda: reject_purchase_order(purchase_order.id, **form.cleaned_data, by=request.actor, at=timezone.now()),
        done=_("{number} is rejected. Thank you for telling us."),
        reject_form=form,
    )


@require_POST
@portal_page("portal.orders")
def ship(request: HttpRequest, number: str) -> HttpResponse:
    purchase_order, now = find_purchase_order(request, number), timezone.now()
    form = ShipForm(request.POST, lines=purchase_order.lines.order_by("position"))
    return _try(
        request,
        purchase_order,
        lambda: ship_purchase_order(
            purchase_order.id,
            **form.parcel,
            shipped_at=form.cleaned_data["shipped_at"] or now,
            by=request.actor,
            at=now,
        ),
        done=_("The parcel of {number} is on its way."),
        ship_form=form,
    )


@portal_page("portal.orders")
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The packing slip, to print and put into the parcel."""
    purchase_order = find_purchase_order(request, number)
    from orders.documents.packing_slip import packing_slip  # what draws PDFs is big; only who prints carries it

    response = HttpResponse(packing_slip(purchase_order.id), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="packing-slip-{purchase_order.number}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@portal_page("portal.orders")
def slips(request: HttpRequest) -> HttpResponse:
    """The packing slips of all that is marked, in one print."""
    return print_slips(request, LIST, otherwise=reverse("portal:purchase_orders"))


@require_POST
@portal_page("portal.messages")
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Write about it to the retailer."""
    return purchase_order_messages.write(request, number, show=_show)


@require_GET
@portal_page("portal.messages")
def news(request: HttpRequest, number: str) -> HttpResponse:
    return purchase_order_messages.news(request, number)


def _try(
    request: HttpRequest,
    purchase_order: PurchaseOrder,
    move: Callable[[], object],
    *,
    done: str,
    **forms: PurchaseOrderForm,
) -> HttpResponse:
    """Make the move when the form is in order; else show the page again with what is wrong beside it."""
    refusals: list[Refused] = []
    is_valid = all(form.is_valid() for form in forms.values())
    if is_valid:
        with attempt(request, refusals=refusals):
            move()
            messages.success(request, done.format(number=purchase_order.number))
    else:
        messages.error(request, _("Please look at the marked fields."))
    after = find_purchase_order(request, purchase_order.number)
    if refusals or not is_valid:
        for form in forms.values():
            form.refuse(refusals)
        return _show(request, after, status=422, **forms)
    if wants_part(request):
        return _show(request, after)
    return redirect("portal:purchase_order", number=after.number)


def _show(
    request: HttpRequest,
    purchase_order: PurchaseOrder,
    *,
    status: int = 200,
    message_form: MessageForm | None = None,
    **bound: PurchaseOrderForm,
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = purchase_order_story(purchase_order, now=now)
    lines, zone = context["lines"], zone_of(request.tenant.time_zone)
    context |= {
        "accept_form": AcceptForm(lines=lines, zone=zone, now=now),
        "reject_form": RejectForm(reasons=REASONS),
        "ship_form": ShipForm(lines=lines),
        **bound,
        "may_answer": True,
        "shows_cost": True,
        "urls": {
            name: reverse(f"portal:{name}", args=[purchase_order.number])
            for name in ("accept", "reject", "ship", "slip")
        },
    }
    if not wants_part(request):
        context |= told_on_its_page(request, purchase_order, message_form)
    return render_page(request, "portal/purchase_order.html", context, part="purchase_order", status=status)
