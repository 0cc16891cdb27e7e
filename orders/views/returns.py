"""Returns for the retailer's staff: to decide, to follow, to refund."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import staff_page
from orders.actions.approve_return import approve_return, usual_way_back
from orders.actions.cancel_return import cancel_return
from orders.actions.decline_return import decline_return
from orders.actions.note_return_sent import note_return_sent
from orders.actions.refund_return import refund_return
from orders.actions.replace_return import replace_return
from orders.models import Return
from orders.return_forms import ApproveForm, ReasonForm, RefundForm, SentForm
from orders.return_pages import ReturnPage
from orders.return_story import staff_story
from orders.returnable import refundable


@staff_page("returns.view")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One return: what comes back, why, how far it is, and what can be done next."""
    return PAGE.detail(request, number)


@require_POST
@staff_page("returns.edit")
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Approve it as entered, or as proposed when nothing was."""
    rma = PAGE.find(request, number)
    if "return_to" not in request.POST:
        return PAGE.move(
            request, rma, approve_return, done=_("{number} is approved; the customer is told where to send it.")
        )
    form = ApproveForm(request.POST)
    return PAGE.move(
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
    return PAGE.move(
        request,
        PAGE.find(request, number),
        decline_return,
        said=lambda: form.cleaned_data,
        done=_("{number} is declined; the customer is told why."),
        reason_form=form,
    )


@require_POST
@staff_page("returns.edit")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    return PAGE.move(
        request,
        PAGE.find(request, number),
        cancel_return,
        done=_("{number} is cancelled; its units may be returned another time."),
    )


@require_POST
@staff_page("returns.edit")
def sent(request: HttpRequest, number: str) -> HttpResponse:
    form = SentForm(request.POST)
    return PAGE.move(
        request,
        PAGE.find(request, number),
        note_return_sent,
        said=lambda: form.cleaned_data,
        done=_("{number} is on its way."),
        sent_form=form,
    )


@require_POST
@staff_page("returns.edit")
def receive(request: HttpRequest, number: str) -> HttpResponse:
    return PAGE.receive(request, number)


@require_POST
@staff_page("returns.edit")
def inspect(request: HttpRequest, number: str) -> HttpResponse:
    return PAGE.inspect(request, number)


@require_POST
@staff_page("returns.refund")
def refund(request: HttpRequest, number: str) -> HttpResponse:
    rma = PAGE.find(request, number)
    form = RefundForm(request.POST, **_refund_terms(rma))
    return PAGE.move(
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
    return PAGE.move(
        request, PAGE.find(request, number), replace_return, done=_("The units of {number} are sent once more.")
    )


def _refund_terms(rma: Return) -> dict[str, Any]:
    return {"currency": rma.order.currency, "suggested": refundable(rma, received_only=True)}


def _more(request: HttpRequest, rma: Return) -> dict[str, Any]:
    """What staff alone know, and what they alone decide."""
    can_refund = Return.Status.REFUNDED in Return.MOVES[rma.status]
    return staff_story(rma) | {
        "approve_form": ApproveForm(initial=_proposed(request, rma)),
        "reason_form": ReasonForm(),
        "sent_form": SentForm(),
        "refund_form": RefundForm(**_refund_terms(rma)) if can_refund else None,
        "most": refundable(rma) if can_refund else None,
        "retailer_address": request.tenant.return_address,
    }


def _proposed(request: HttpRequest, rma: Return) -> dict[str, str]:
    """What the form to approve it says at first."""
    way = usual_way_back(suppliers=rma.supplier.return_address, retailers=request.tenant.return_address)
    return {"return_to": way, "shipping_paid_by": rma.shipping_paid_by}


PAGE = ReturnPage(
    template="orders/return.html",
    rows=lambda: Return.objects.select_related("supplier", "order"),
    page="returns:detail",
    doors={
        name: f"returns:{name}"
        for name in ("approve", "decline", "cancel", "sent", "receive", "inspect", "refund", "replace")
    },
    more=_more,
    received=gettext_lazy("{number} has been received."),
    inspected=gettext_lazy("{number} has been inspected."),
)
