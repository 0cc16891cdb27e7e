"""One order for the retailer's staff: its story, and every move that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.roles import may
from dropship.base.errors import Refused
from dropship.deliveries.models import Delivery
from dropship.office.actions.send_mail_again import send_mail_again
from dropship.tenancy.verb import attempt
from dropship.ui.parts import query_of_page, render_page, wants_part
from dropship.ui.refusals import place_refusal
from orders.actions.cancel_order import cancel_order
from orders.actions.correct_delivery import correct_delivery
from orders.actions.hold_order import hold_order
from orders.actions.release_order import release_order
from orders.actions.reroute_order import reroute_order
from orders.actions.resolve_issue import resolve_issue
from orders.actions.tag_order import tag_order
from orders.actions.write_note import write_note
from orders.issue_forms import ASKING_WAYS, DeliveryForm, Refusal, with_forms, with_similar_products
from orders.meanwhile import ChangedMeanwhile, changes_since, place_of, refuse_if_changed, told
from orders.models import Issue, Order
from orders.order_page import order_page

DIALOG = "desk-dialog"
"""Where the desk shows the forms of an issue."""
Move = Callable[..., Any]


@staff_page("orders.view")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One order: what was bought, where each unit is, why this supplier, what can be done next."""
    return _show(request, find(Order, request, number=number))


@staff_page("orders.view")
def changes(request: HttpRequest, number: str) -> HttpResponse:
    """What others did since the page was read, for the bar that offers to show it; nothing (204) without any."""
    order = find(Order, request, of=Order.objects.only("id", "number"), number=number)
    seen = request.GET.get("seen", "")
    place = place_of(seen)
    event = None if place is None else changes_since(order.id, seen=place, by=request.actor).first()
    if event is None:
        return HttpResponse(status=204)
    return render(request, "orders/order/changed.html", {"order": order, "words": told(event, at=timezone.now())})


def _moved(request: HttpRequest, number: str, move: Move, done: str) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:300]
    return _try(
        request,
        number,
        lambda order, at: move(order.id, reason=reason, by=request.actor, at=at),
        done=done.format(number=number),
        wrote=reason,
    )


def _try(
    request: HttpRequest, number: str, move: Callable[[Order, Any], object], *, done: str = "", wrote: str = ""
) -> HttpResponse:
    """Make the move, unless somebody was quicker: then say so and show the order as it is, with what was written."""
    order, at = find(Order, request, number=number), timezone.now()
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        refuse_if_changed(order.id, seen=request.POST.get("seen", ""), by=request.actor, at=at)
        move(order, at)
    if not refusals:
        if done:
            messages.success(request, done)
        return _answer(request, number)
    if isinstance(refusals[0], ChangedMeanwhile):
        return _show(request, find(Order, request, number=number), meanwhile=refusals[0].detail, wrote=wrote)
    messages.error(request, refusals[0].detail)
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
    way, seen, at = answer.pop("way", ""), answer.pop("seen", ""), timezone.now()
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        refuse_if_changed(order.id, seen=seen, by=request.actor, at=at)
        resolve_issue(issue.id, way=way, answer=answer, by=request.actor, at=at)
        messages.success(request, _("Order {number}: put right.").format(number=number))
    if not refusals:
        return _answer(request, number)
    refusal = Refusal(issue.id, way, answer, refusals[0])
    if isinstance(refusals[0], ChangedMeanwhile):
        after, wrote = find(Order, request, number=number), " · ".join(filter(None, answer.values()))
        return _show(request, after, refusal=refusal, meanwhile=refusals[0].detail, wrote=wrote)
    if refusal.has_a_place and request.htmx.target == DIALOG:
        return _show_issue(request, order, issue, refusal=refusal)
    if refusal.has_a_place:
        return _show(request, order, refusal=refusal)
    messages.error(request, refusals[0].detail)
    return _answer(request, number)


@require_POST
@staff_page("orders.note")
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note: it takes nothing from anybody, so it is kept whatever others did."""
    order = find(Order, request, number=number)
    with attempt(request):
        write_note(order.id, text=request.POST.get("text", ""), by=request.actor, at=timezone.now())
    return _answer(request, number)


@require_POST
@staff_page("orders.edit")
def deliver(request: HttpRequest, number: str) -> HttpResponse:
    """Put address and shipping method right; what is wrong with them is said in the dialog, as it was typed."""
    order, at = find(Order, request, number=number), timezone.now()
    form = DeliveryForm(request.POST, auto_id="delivery-%s")
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        refuse_if_changed(order.id, seen=request.POST.get("seen", ""), by=request.actor, at=at)
        method = request.POST.get("shipping_method", "").replace("\x00", "")
        correct_delivery(order.id, address=form.address, shipping_method=method, by=request.actor, at=at)
        messages.success(request, _("Order {number} goes where you said.").format(number=number))
    if not refusals:
        return _answer(request, number)
    form.errors.clear()
    place_refusal(form, refusals[0])
    return _show(request, find(Order, request, number=number), delivery=form)


@require_POST
@staff_page("orders.edit")
def tag(request: HttpRequest, number: str) -> HttpResponse:
    """Let the order have the tags that were written, with commas between them."""
    tags = request.POST.get("tags", "").split(",")
    return _try(request, number, lambda order, at: tag_order(order.id, tags=tags, by=request.actor, at=at))


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


def _show(
    request: HttpRequest,
    order: Order,
    *,
    refusal: Refusal | None = None,
    meanwhile: str = "",
    wrote: str = "",
    delivery: DeliveryForm | None = None,
) -> HttpResponse:
    margins = may(request.membership, "margins.view")
    whole = "all" in {request.GET.get("show"), query_of_page(request).get("show")}
    context = order_page(order, margins=margins, currency=request.tenant.currency, now=timezone.now(), whole=whole)
    with_forms(context["issues"], order, refusal)
    with_similar_products(context["issues"])
    context |= {
        "meanwhile": meanwhile,
        "wrote": wrote,
        "delivery": delivery or DeliveryForm.of(order),
        "my_notes": sum(note.by == request.actor for note in context["staff_notes"]),
    }
    status = 422 if (refusal and not meanwhile) or delivery else 409 if meanwhile and not wants_part(request) else 200
    return render_page(request, "orders/detail.html", context, part="order", status=status)


def _show_issue(request: HttpRequest, order: Order, issue: Issue, *, refusal: Refusal | None = None) -> HttpResponse:
    with_forms([issue], order, refusal)
    with_similar_products([issue])
    context = {"order": order, "issue": issue, "asking_ways": ASKING_WAYS}
    return render(request, "orders/issue_dialog.html", context, status=422 if refusal else 200)
