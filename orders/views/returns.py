"""Returns for the retailer's staff: to decide, to follow, to refund."""

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

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, Text
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.parts import render_page, wants_part
from orders.actions.approve_return import approve_return, usual_way_back
from orders.actions.cancel_return import cancel_return
from orders.actions.decline_return import decline_return
from orders.actions.inspect_return import inspect_return
from orders.actions.note_return_sent import note_return_sent
from orders.actions.receive_return import receive_return
from orders.actions.refund_return import refund_return
from orders.actions.replace_return import replace_return
from orders.models import Return, ReturnReason
from orders.return_forms import (
    ApproveForm,
    InspectForm,
    ReasonForm,
    ReceiveForm,
    RefundForm,
    ReturnForm,
    SentForm,
)
from orders.return_story import matching_for_staff, return_story, staff_story, with_units
from orders.returnable import refundable

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


REASON = Column(key="reason", label=gettext_lazy("Reason"), render=lambda row: ReturnReason(row["reason"]).label)
RETURNS = ListPage(
    name="returns",
    title=gettext_lazy("Returns"),
    rows=lambda request: with_units(Return.objects.all()),
    columns=[
        Column(key="number", label=gettext_lazy("Return"), link="/returns/{number}/", on_phone="title"),
        Column(key="order_number", label=gettext_lazy("Order"), link="/orders/{order_number}/"),
        Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="return", on_phone="side"),
        REASON,
        Column(key="units", label=gettext_lazy("Units"), shown_as="number"),
        Column(key="supplier__name", label=gettext_lazy("Supplier"), link="/suppliers/{supplier__code}/"),
        Column(key="requested_at", label=gettext_lazy("Requested"), shown_as="when", sort=True),
        Column(key="received_at", label=gettext_lazy("Received"), shown_as="when", sort=True, nulls=True),
    ],
    filters=[
        Choice(name="status", label=gettext_lazy("State"), options="return"),
        Choice(name="waits", label=gettext_lazy("Waits"), options=WAITS, many=False, narrow=waits),
        Choice(name="reason", label=gettext_lazy("Reason"), options=ReturnReason.choices),
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


@staff_page("returns.view")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One return: what comes back, why, how far it is, and what can be done next."""
    return _show(request, _find(request, number))


@require_POST
@staff_page("returns.edit")
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Approve it as entered, or as proposed when nothing was."""
    rma = _find(request, number)
    if "return_to" not in request.POST:
        return _try(
            request, rma, approve_return, done=_("{number} is approved; the customer is told where to send it.")
        )
    form = ApproveForm(request.POST)
    return _try(
        request,
        rma,
        approve_return,
        said=lambda: form.cleaned_data,
        done=_("{number} is approved; the customer is told where to send it."),
        approve_form=form,
    )


@require_POST
@staff_page("returns.edit")
def decline(request: HttpRequest, number: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    return _try(
        request,
        _find(request, number),
        decline_return,
        said=lambda: form.cleaned_data,
        done=_("{number} is declined; the customer is told why."),
        reason_form=form,
    )


@require_POST
@staff_page("returns.edit")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    return _try(
        request,
        _find(request, number),
        cancel_return,
        done=_("{number} is cancelled; its units may be returned another time."),
    )


@require_POST
@staff_page("returns.edit")
def sent(request: HttpRequest, number: str) -> HttpResponse:
    form = SentForm(request.POST)
    return _try(
        request,
        _find(request, number),
        note_return_sent,
        said=lambda: form.cleaned_data,
        done=_("{number} is on its way."),
        sent_form=form,
    )


@require_POST
@staff_page("returns.edit")
def receive(request: HttpRequest, number: str) -> HttpResponse:
    rma = _find(request, number)
    form = ReceiveForm(request.POST, lines=list(rma.lines.order_by("position")))
    return _try(
        request,
        rma,
        receive_return,
        said=lambda: {"units": form.units},
        done=_("{number} has been received."),
        receive_form=form,
    )


@require_POST
@staff_page("returns.edit")
def inspect(request: HttpRequest, number: str) -> HttpResponse:
    rma = _find(request, number)
    form = InspectForm(request.POST, lines=list(rma.lines.order_by("position")))
    return _try(
        request,
        rma,
        inspect_return,
        said=lambda: {"findings": form.findings},
        done=_("{number} has been inspected."),
        inspect_form=form,
    )


@require_POST
@staff_page("returns.refund")
def refund(request: HttpRequest, number: str) -> HttpResponse:
    rma = _find(request, number)
    form = RefundForm(request.POST, **_refund_terms(rma))
    return _try(
        request,
        rma,
        refund_return,
        said=lambda: form.cleaned_data,
        done=_("The refund of {number} is written down. Pay it in your store."),
        refund_form=form,
    )


@require_POST
@staff_page("returns.refund")
def replace(request: HttpRequest, number: str) -> HttpResponse:
    return _try(request, _find(request, number), replace_return, done=_("The units of {number} are sent once more."))


def _find(request: HttpRequest, number: str) -> Return:
    return find(Return, request, of=Return.objects.select_related("supplier", "order"), number=number)


def _refund_terms(rma: Return) -> dict[str, Any]:
    return {"currency": rma.order.currency, "suggested": refundable(rma, received_only=True)}


def _try(
    request: HttpRequest,
    rma: Return,
    act: Callable[..., object],
    *,
    done: str,
    said: Callable[[], dict[str, Any]] = dict,
    **forms: ReturnForm,
) -> HttpResponse:
    """Make the move when the form is in order; else show the page again with what is wrong beside it."""
    refusals: list[Refused] = []
    is_valid = all(form.is_valid() for form in forms.values())
    if is_valid:
        with attempt(request, refusals=refusals):
            act(rma.id, **said(), by=request.actor, at=timezone.now())
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
    return redirect("returns:detail", number=after.number)


def _show(request: HttpRequest, rma: Return, *, status: int = 200, **bound: ReturnForm) -> HttpResponse:
    context: dict[str, Any] = return_story(rma) | staff_story(rma)
    context |= {
        "approve_form": ApproveForm(initial=_proposed(request, rma)),
        "reason_form": ReasonForm(),
        "sent_form": SentForm(),
        "receive_form": ReceiveForm(lines=context["lines"]),
        "inspect_form": InspectForm(lines=context["lines"]),
        "refund_form": RefundForm(**_refund_terms(rma)) if context["can_refund"] else None,
        "most": refundable(rma) if context["can_refund"] else None,
        "retailer_address": request.tenant.return_address,
        "urls": {
            name: reverse(f"returns:{name}", args=[rma.number])
            for name in ("approve", "decline", "cancel", "sent", "receive", "inspect", "refund", "replace")
        },
        **bound,
    }
    return render_page(request, "orders/return.html", context, part="return", status=status)


def _proposed(request: HttpRequest, rma: Return) -> dict[str, str]:
    """What the form to approve it says at first."""
    way = usual_way_back(suppliers=rma.supplier.return_address, retailers=request.tenant.return_address)
    return {"return_to": way, "shipping_paid_by": rma.shipping_paid_by}
