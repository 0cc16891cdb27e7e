"""Suppliers and their terms for the retailer's staff."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.access import find, staff_page
from dropship.base.errors import Refused
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import Text, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.refusals import place_refusal
from suppliers.actions.add_supplier import add_supplier
from suppliers.actions.change_supplier import change_supplier
from suppliers.forms import NewSupplierForm, TermsForm, initial_of
from suppliers.models import Scorecard, Supplier, Thread
from suppliers.queries import shipping_methods
from suppliers.scorecards import shown_scorecard
from suppliers.terms import read_code, read_terms

LATEST_THREADS = 5


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(code__icontains=words) | Q(name__icontains=words) | Q(email__icontains=words))


SUPPLIERS = ListPage(
    name="suppliers",
    title=gettext_lazy("Suppliers"),
    rows=lambda request: Supplier.objects.all(),
    columns=[
        Column(key="name", label=gettext_lazy("Name"), link="/suppliers/{code}/", sort=True, on_phone="title"),
        Column(key="code", label=gettext_lazy("Code"), shown_as="code", sort=True),
        Column(key="country", label=gettext_lazy("Ships from")),
        Column(key="handling_days", label=gettext_lazy("Handling days"), shown_as="number", sort=True),
        Column(key="acknowledgement_hours", label=gettext_lazy("Answers within hours"), shown_as="number", sort=True),
        Column(key="score", label=gettext_lazy("Score"), shown_as="percent", sort=True, nulls=True),
        Column(key="email", label=gettext_lazy("E-mail"), is_extra=True),
        Column(key="contact_name", label=gettext_lazy("Contact"), is_extra=True),
        Column(key="currency", label=gettext_lazy("Currency"), is_extra=True),
        Column(key="is_active", label=gettext_lazy("Active"), shown_as="yesno", on_phone="side"),
    ],
    filters=[
        YesNo(name="active", label=gettext_lazy("Active"), field="is_active"),
        Text(name="country", label=gettext_lazy("Ships from")),
    ],
    search=_search,
    search_hint=gettext_lazy("Name, code or e-mail"),
    sort="name",
    also=("code",),
    bulk=[
        Bulk(
            name="suppliers.pause",
            label=gettext_lazy("Pause"),
            permission="suppliers.edit",
            act=partial(change_supplier, terms={"is_active": False}),
            icon="player-pause",
            confirm=gettext_lazy(
                "Route no more orders to these suppliers until they are resumed? What they have goes on."
            ),
        ),
        Bulk(
            name="suppliers.resume",
            label=gettext_lazy("Resume"),
            permission="suppliers.edit",
            act=partial(change_supplier, terms={"is_active": True}),
            icon="player-play",
        ),
    ],
    views=[View(key="paused", label=gettext_lazy("Paused"), query="active=no")],
    empty=Empty(
        title=gettext_lazy("No suppliers yet"),
        text=gettext_lazy("Add the first; its stock, from a report or an import, then makes products sellable."),
        icon="building-warehouse",
        action=gettext_lazy("Add a supplier"),
        url="/suppliers/new/",
        permission="suppliers.edit",
    ),
    export_permission="suppliers.view",
    template="suppliers/list.html",
)


@staff_page("suppliers.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    """All suppliers with the terms that routing looks at."""
    return SUPPLIERS.respond(request)


@staff_page("suppliers.view")
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One supplier: terms, ways of shipping, what it offers and what was ordered."""
    supplier = find(Supplier, request, code=code)
    threads = Thread.objects.filter(supplier=supplier).order_by("-last_at", "-id")[:LATEST_THREADS]
    shown, as_of = shown_scorecard(supplier, Scorecard.SPANS[0])
    context = {
        "supplier": supplier,
        "threads": threads,
        "methods": shipping_methods([supplier.id])[supplier.id],
        "shown": shown,
        "as_of": as_of,
        "days": Scorecard.SPANS[0],
    }
    return render(request, "suppliers/detail.html", context)


@staff_page("suppliers.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a supplier."""
    tenant = request.tenant
    initial = {"currency": tenant.currency, "country": tenant.country, "time_zone": tenant.time_zone}
    form = NewSupplierForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            code = read_code(form.cleaned_data)
            terms = read_terms(form.cleaned_data, currency=tenant.currency, is_new=True)
            supplier = add_supplier(code, terms=terms, by=request.actor, at=timezone.now())
            messages.success(request, _("{name} is added.").format(name=supplier.name))
            return redirect("suppliers:detail", code=code)
        place_refusal(form, refusals[0])
    return _form_page(request, form)


@staff_page("suppliers.edit")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a supplier's terms."""
    supplier = find(Supplier, request, code=code)
    form = TermsForm(request.POST or None, initial=initial_of(supplier))
    if form.is_bound and form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            terms = read_terms(form.cleaned_data, currency=supplier.currency)
            change_supplier(supplier.id, terms=terms, by=request.actor, at=timezone.now())
            messages.success(request, _("The terms of {name} are kept.").format(name=terms["name"]))
            return redirect("suppliers:detail", code=code)
        place_refusal(form, refusals[0])
    return _form_page(request, form, supplier)


def _form_page(request: HttpRequest, form: TermsForm, supplier: Supplier | None = None) -> HttpResponse:
    context = {"form": form, "supplier": supplier}
    return render(request, "suppliers/form.html", context, status=422 if form.is_bound else 200)
