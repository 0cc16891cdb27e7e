"""Seeing to a row of the desk later: the dialog that asks until when, and taking it back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.roles import may
from dropship.base.errors import Refused
from dropship.office.actions.put_off_row import LONGEST, put_off_row
from dropship.office.actions.take_back_row import take_back_row
from dropship.office.desk import KINDS, Kind, Row
from dropship.office.desk_chips import HERE
from dropship.tenancy.verb import attempt
from dropship.ui.markup import soon
from dropship.ui.parts import back, wants_part
from dropship.ui.refusals import place_refusal

MORNING = time(8)
A_WHILE = timedelta(hours=3)


class PutOffForm(forms.Form):
    """`when` is later, tomorrow, or the morning of the `date`, in the reader's time zone."""

    when = forms.ChoiceField(choices=[("later", ""), ("tomorrow", ""), ("date", "")])
    date = forms.DateField(
        label=gettext_lazy("Until the morning of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: object, now: datetime) -> None:
        super().__init__(*args, auto_id="put-off-%s")  # type: ignore[arg-type]
        self.now = now
        self.fields["date"].widget.attrs |= {
            "required": True, "min": str(tomorrow(now).date()), "max": str((timezone.localtime(now) + LONGEST).date()),
        }  # fmt: skip

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("when") == "date" and not self.errors:
            if given["date"] is None:
                self.add_error("date", _("Choose a day."))
            else:
                given["until"] = morning_of(given["date"])
        elif "when" in given:
            given["until"] = later(self.now) if given["when"] == "later" else tomorrow(self.now)
        return given


@require_http_methods(["GET", "POST"])
@staff_page("desk.put_off")
def put_off(request: HttpRequest, kind_key: str, thing_id: UUID) -> HttpResponse:
    """Take a row off the desk for a while; asked for, the dialog that asks until when."""
    kind, now = _kind(request, kind_key, thing_id), timezone.now()
    row = next(iter(kind.rows(kind.first(kind.waiting().filter(pk=thing_id), 1))), None)
    if request.method == "GET":
        if row is None or not wants_part(request):
            return back(request, HERE)
        return _ask(request, kind, row, PutOffForm(now=now))
    form = PutOffForm(request.POST, now=now)
    refusals: list[Refused] = []
    if form.is_valid():
        until = form.cleaned_data["until"]
        with attempt(refusals=refusals):
            put_off_row(kind.key, thing_id, until=until, by=request.actor, at=now)
            assert row is not None
            messages.success(
                request, _("{subject}: put off until {when}.").format(subject=row.subject, when=soon(until))
            )
            return back(request, HERE)
        if refusals[0].errors:
            place_refusal(form, refusals[0])
        else:
            messages.error(request, refusals[0].detail)
            return back(request, HERE)
    return _ask(request, kind, row, form, status=422) if row is not None else back(request, HERE)


@require_POST
@staff_page("desk.put_off")
def take_back(request: HttpRequest, kind_key: str, thing_id: UUID) -> HttpResponse:
    """Have a row that was put off on the desk again."""
    kind = _kind(request, kind_key, thing_id)
    with attempt(request):
        take_back_row(kind.key, thing_id, by=request.actor, at=timezone.now())
        messages.success(request, _("It is on the desk again."))
    return back(request, HERE)


def later(now: datetime) -> datetime:
    """In some hours, on the full hour."""
    at = timezone.localtime(now) + A_WHILE
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=bool(at.minute or at.second))


def tomorrow(now: datetime) -> datetime:
    return morning_of(timezone.localtime(now).date() + timedelta(days=1))


def morning_of(day: date) -> datetime:
    """When people begin to work there, where the reader is."""
    return datetime.combine(day, MORNING, tzinfo=timezone.get_current_timezone())


def _kind(request: HttpRequest, key: str, thing_id: UUID) -> Kind:
    """The kind, if the person may see it and the thing is in his sight."""
    kind = KINDS.get(key)
    if kind is None or not may(request.membership, kind.permission):
        raise Http404("No such kind here.")
    find(kind.waiting().model, request, pk=thing_id)
    return kind


def _ask(request: HttpRequest, kind: Kind, row: Row, form: PutOffForm, *, status: int = 200) -> HttpResponse:
    at, next_day = later(form.now), tomorrow(form.now)
    context = {
        "kind": kind,
        "row": row,
        "form": form,
        "later": soon(at) if at < next_day - timedelta(hours=MORNING.hour) else "",
        "tomorrow": soon(next_day),
    }
    return render(request, "office/put_off.html", context, status=status)
