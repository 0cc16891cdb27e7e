"""The page of a return, which staff and the supplier have alike: each side's doors lead here in their own sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.access import find
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Choice
from dropship.ui.parts import render_page, wants_part
from orders.actions.inspect_return import inspect_return
from orders.actions.receive_return import receive_return
from orders.models import Return, ReturnReason
from orders.return_forms import InspectForm, ReceiveForm, ReturnForm
from orders.return_story import return_story

STATUS = Column(key="status", label=gettext_lazy("State"), shown_as="badge", thing="return", on_phone="side")
REASON = Column(key="reason", label=gettext_lazy("Reason"), render=lambda row: ReturnReason(row["reason"]).label)
UNITS = Column(key="units", label=gettext_lazy("Units"), shown_as="number")
OF_STATE = Choice(name="status", label=gettext_lazy("State"), options="return")
OF_REASON = Choice(name="reason", label=gettext_lazy("Reason"), options=ReturnReason.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPage:
    """One side's page: `rows` are the returns it may see, `doors` the names of what can be done, `page` of itself.

    `more(request, rma)` is what this side alone is shown besides; `received` and `inspected` thank in its words.
    """

    template: str
    rows: Callable[[], QuerySet[Return]]
    page: str
    doors: Mapping[str, str]
    more: Callable[[HttpRequest, Return], dict[str, Any]]
    received: Any
    inspected: Any

    def detail(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.show(request, self.find(request, number))

    def receive(self, request: HttpRequest, number: str) -> HttpResponse:
        """Write down how many units came."""
        rma = self.find(request, number)
        form = ReceiveForm(request.POST, lines=list(rma.lines.order_by("position")))
        return self.move(
            request, rma, receive_return, said=lambda: {"units": form.units}, done=self.received, receive_form=form
        )

    def inspect(self, request: HttpRequest, number: str) -> HttpResponse:
        """Write down what the units are like."""
        rma = self.find(request, number)
        form = InspectForm(request.POST, lines=list(rma.lines.order_by("position")))
        return self.move(
            request,
            rma,
            inspect_return,
            said=lambda: {"findings": form.findings},
            done=self.inspected,
            inspect_form=form,
        )

    def find(self, request: HttpRequest, number: str) -> Return:
        return find(Return, request, of=self.rows(), number=number)

    def move(
        self,
        request: HttpRequest,
        rma: Return,
        act: Callable[..., object],
        *,
        done: Any,
        said: Callable[[], dict[str, Any]] = dict,
        **forms: ReturnForm,
    ) -> HttpResponse:
        """Make the move when the form is in order; else show the page again with what is wrong beside it."""
        refusals: list[Refused] = []
        is_valid = all(form.is_valid() for form in forms.values())
        if is_valid:
            with attempt(request, refusals=refusals):
                act(rma.id, **said(), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
                messages.success(request, done.format(number=rma.number))
        else:
            messages.error(request, _("Please look at the marked fields."))
        after = self.find(request, rma.number)
        if refusals or not is_valid:
            for form in forms.values():
                form.refuse(refusals)
            return self.show(request, after, status=422, **forms)
        if wants_part(request):
            return self.show(request, after)
        return redirect(self.page, number=after.number)

    def show(self, request: HttpRequest, rma: Return, *, status: int = 200, **bound: ReturnForm) -> HttpResponse:
        context: dict[str, Any] = return_story(rma)
        context |= {
            "receive_form": ReceiveForm(lines=context["lines"]),
            "inspect_form": InspectForm(lines=context["lines"]),
            "urls": {name: reverse(door, args=[rma.number]) for name, door in self.doors.items()},
            **self.more(request, rma),
            **bound,
        }
        return render_page(request, self.template, context, part="return", status=status)
