"""Customers for the retailer's staff."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from customers.actions.change_customer import change_customer
from customers.actions.erase_customer import erase_customer
from customers.actions.tag_customer import LONGEST, tag_customer
from customers.models import Customer
from customers.personal import customer_export
from customers.search import matching_customers
from dropship.accounts.access import find, staff_page
from dropship.tenancy.verb import attempt
from dropship.ui.columns import Column
from dropship.ui.filters import DateRange, Text
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.templatetags.ui import tag


class TagForm(forms.Form):
    """A word to put on many customers, or to take off them."""

    tag = forms.CharField(label=gettext_lazy("Tag"), max_length=LONGEST)


def _tag(customer_id: UUID, *, tag: str, by: str, at: datetime) -> Customer:
    return tag_customer(customer_id, add=[tag], by=by, at=at)


def _untag(customer_id: UUID, *, tag: str, by: str, at: datetime) -> Customer:
    return tag_customer(customer_id, remove=[tag], by=by, at=at)


CUSTOMERS = ListPage(
    name="customers",
    title=gettext_lazy("Customers"),
    rows=lambda request: Customer.objects.filter(erased_at=None),
    columns=[
        Column(key="name", label=gettext_lazy("Name"), link="/customers/{id}/", on_phone="title"),
        Column(key="email", label=gettext_lazy("E-mail"), link="/customers/{id}/"),
        Column(key="phone", label=gettext_lazy("Phone")),
        Column(
            key="tags",
            label=gettext_lazy("Tags"),
            render=lambda row: format_html_join(" ", "{}", ((tag(one),) for one in row["tags"])),
            export=lambda row: ", ".join(row["tags"]),
            on_phone="wide",
        ),
        Column(key="country", label=gettext_lazy("Country"), is_extra=True),
        Column(key="external_id", label=gettext_lazy("Number in the store"), shown_as="code", is_extra=True),
        Column(key="created_at", label=gettext_lazy("Known since"), shown_as="when", sort=True, on_phone="side"),
    ],
    also=("tags",),
    filters=[
        Text(name="email", label=gettext_lazy("E-mail")),
        Text(name="tag", label=gettext_lazy("Tag"), narrow=lambda rows, word: rows.filter(tags__contains=[word])),
        Text(name="country", label=gettext_lazy("Country")),
        DateRange(name="known", label=gettext_lazy("Known since"), field="created_at"),
    ],
    search=matching_customers,
    search_hint=gettext_lazy("Name, e-mail or phone"),
    sort="-created_at",
    bulk=[
        Bulk(
            name="customers.tag",
            label=gettext_lazy("Tag"),
            permission="customers.edit",
            act=_tag,
            icon="tag",
            form=TagForm,
        ),
        Bulk(
            name="customers.untag",
            label=gettext_lazy("Take a tag off"),
            permission="customers.edit",
            act=_untag,
            icon="tag-off",
            form=TagForm,
        ),
    ],
    empty=Empty(
        title=gettext_lazy("No customers yet"),
        text=gettext_lazy("They come with their first order."),
        icon="users",
    ),
    export_permission="customers.view",
)


class CustomerForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


@staff_page("customers.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    return CUSTOMERS.respond(request)


@staff_page("customers.view")
def detail(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """One customer: how to reach, what was ordered."""
    customer = find(Customer, request, id=customer_id)
    return render(request, "customers/detail.html", {"customer": customer, "form": _form(customer)})


@staff_page("customers.edit")
def edit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Put a customer's contact right."""
    customer = find(Customer, request, id=customer_id)
    form = CustomerForm(request.POST or None, initial=_form(customer).initial)
    if request.method == "POST" and form.is_valid():
        with attempt(request):
            change_customer(customer.id, values=form.cleaned_data, by=request.actor, at=timezone.now())
            messages.success(request, _("Kept."))
        return redirect("customers:detail", customer_id=customer.id)
    return render(
        request, "customers/detail.html", {"customer": customer, "form": form}, status=422 if form.is_bound else 200
    )


@require_POST
@staff_page("customers.edit")
def tags(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Let a customer have the tags that were written, with commas between them."""
    customer, wanted = find(Customer, request, id=customer_id), request.POST.get("tags", "").split(",")
    with attempt(request):
        tag_customer(customer.id, remove=customer.tags, add=wanted, by=request.actor, at=timezone.now())
        messages.success(request, _("Kept."))
    return redirect("customers:detail", customer_id=customer.id)


@staff_page("customers.erase")
@require_POST
def erase(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Forget a customer; refused while something is on its way."""
    customer = find(Customer, request, id=customer_id)
    with attempt(request):
        erase_customer(customer.id, by=request.actor, at=timezone.now())
        messages.success(request, _("Erased. What was ordered stays in the figures, without a name."))
    return redirect("customers:detail", customer_id=customer.id)


@staff_page("customers.erase")
def export(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Everything kept of the customer, as a file to hand over."""
    customer = find(Customer, request, id=customer_id)
    document = customer_export(customer, at=timezone.now())
    response = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="customer-{customer.id}.json"'
    return response


def _form(customer: Customer) -> CustomerForm:
    return CustomerForm(initial={name: getattr(customer, name) for name in ("name", "email", "phone", "notes")})
