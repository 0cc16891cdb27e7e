"""Returns as the supplier sees them that they come back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, portal_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange
from dropship.ui.lists import Empty, ListPage
from dropship.ui.parts import render_page, wants_part
from orders.actions.inspect_return import inspect_return
from orders.actions.receive_return import receive_return
from orders.models import Return, ReturnReason
from orders.return_forms import InspectForm, ReceiveForm, ReturnForm
from orders.return_story import matching_for_supplier, return_story, with_units

LIST = ListPage(
    name="returns",
    title=gettext_lazy("Returns"),
    rows=lambda request: with_units(Return.objects.for_the_supplier()),
    columns=[
        Column(key="number", label=gettext_lazy("Return"), link="/portal/returns/{number}/", on_phone="title"),
        Column(key="order_number", label=gettext_lazy("Order")),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="return", on_phone="side"),
        Column(key="reason", label=gettext_lazy("Reason"), render=lambda row: ReturnReason(row["reason"]).label),
        Column(key="units", label=gettext_lazy("Units"), shown_as="number"),
        Column(key="sent_by", label=gettext_lazy("From")),
        Column(key="tracking_number", label=gettext_lazy("Tracking number"), shown_as="code"),
        Column(key="approved_at", label=gettext_lazy("Announced"), shown_as="when", sort=True, nulls=True),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="return"),
        Choice(
            name="waits",
            label=gettext_lazy("Waits"),
            options=[("supplier", gettext_lazy("To be taken in or inspected"))],
            many=False,
            narrow=lambda rows, _kind: rows.at_the_supplier(),
        ),
        Choice(name="reason", label=gettext_lazy("Reason"), options=ReturnReason.choices),
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


@portal_page("portal.returns")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One return: what comes back, and from whom; what to write down when it is here."""
    return _show(request, _find(request, number))


@require_POST
@portal_page("portal.returns")
def receive(request: HttpRequest, number: str) -> HttpResponse:
    rma = _find(request, number)
    form = ReceiveForm(request.POST, lines=list(rma.lines.order_by("position")))
    return _try(
        request,
        rma,
        lambda: receive_return(rma.id, units=form.units, by=request.actor, at=timezone.now()),
        done=_("{number} is here. Please say what it is like."),
        receive_form=form,
    )


@require_POST
@portal_page("portal.returns")
def inspect(request: HttpRequest, number: str) -> HttpResponse:
    rma = _find(request, number)
    form = InspectForm(request.POST, lines=list(rma.lines.order_by("position")))
    return _try(
        request,
        rma,
        lambda: inspect_return(rma.id, findings=form.findings, by=request.actor, at=timezone.now()),
        done=_("Thank you; {number} is written down."),
        inspect_form=form,
    )


def _find(request: HttpRequest, number: str) -> Return:
    return find(Return, request, of=Return.objects.for_the_supplier(), number=number)


def _try(
    request: HttpRequest, rma: Return, move: Callable[[], object], *, done: str, **forms: ReturnForm
) -> HttpResponse:
    """Make the move when the form is in order; else show the page again with what is wrong beside it."""
    refusals: list[Refused] = []
    is_valid = all(form.is_valid() for form in forms.values())
    if is_valid:
        with attempt(request, refusals=refusals):
            move()
            messages.success(request, done.format(number=rma.number))
    else:
        messages.error(request, _("Please look at the marked fields."))
    after = _find(request, rma.number)
    if refusals or not is_valid:
        for form in forms.values():
            form.refuse(refusals)
        return _show(request, after, status=422, **forms)
    if wants_part(request):
        return _show(request, after)
    return redirect("portal:return", number=after.number)


def _show(request: HttpRequest, rma: Return, *, status: int = 200, **bound: ReturnForm) -> HttpResponse:
    context: dict[str, Any] = return_story(rma)
    context |= {
        "receive_form": ReceiveForm(lines=context["lines"]),
        "inspect_form": InspectForm(lines=context["lines"]),
        "may_work": True,
        "urls": {
            "receive": reverse("portal:return_receive", args=[rma.number]),
            "inspect": reverse("portal:return_inspect", args=[rma.number]),
        },
        **bound,
    }
    return render_page(request, "portal/return.html", context, part="return", status=status)
