"""Who the retailer is, as suppliers and customers see it: name, money, time, address of help, logo."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import member_page, public_page, staff_page
from dropship.accounts.roles import may
from dropship.base.addresses import is_country
from dropship.base.errors import Refused
from dropship.base.money import is_currency
from dropship.office.actions.change_company import FIELDS, change_company
from dropship.office.actions.set_logo import MOST_BYTES, set_logo
from dropship.office.storage import SPACES
from dropship.tenancy.models import Tenant, TenantLogo
from dropship.tenancy.scope import enter
from dropship.tenancy.verb import attempt
from dropship.ui.numbers import WholeNumberField, clean_number, shown_number
from dropship.ui.parts import go, render_page

ROOMS = (
    ("settings.manage", "/settings/company/"),
    ("users.manage", "/settings/users/"),
    ("keys.manage", "/settings/keys/"),
    ("rules.view", "/settings/routing/"),
    ("mail.manage", "/settings/mail/"),
)


RATE = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


class CompanyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters: USD, EUR, GBP …")
    )
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=2, help_text=gettext_lazy("Two letters: US, DE, GB …")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=gettext_lazy("Of mails and pages to customers and suppliers whose country speaks none of ours."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )
    support_email = forms.EmailField(
        label=gettext_lazy("Support e-mail"), required=False, help_text=gettext_lazy("Customers' replies go here.")
    )
    support_phone = forms.CharField(label=gettext_lazy("Support phone"), max_length=40, required=False)
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")
    return_address = forms.CharField(
        label=gettext_lazy("Return address"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    return_window_days = WholeNumberField(
        label=gettext_lazy("Days for returns"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=gettext_lazy(
            "How long after the delivery customers may ask on their tracking page; 0 offers it to none."
        ),
    )
    exchange_rates = forms.CharField(
        label=gettext_lazy("Exchange rates"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "EUR 1.08"}),
        help_text=gettext_lazy(
            "What one unit of a supplier's currency is worth in yours, one on a line. Routing compares costs by them; a currency "
            "without a rate counts as one to one."
        ),
    )

    requires_second_factor = forms.BooleanField(
        label=gettext_lazy("Everyone must use a second factor"),
        required=False,
        help_text=gettext_lazy(
            "Colleagues and suppliers' clerks without one are led to set it up before anything else; you as well."
        ),
    )

    def clean_exchange_rates(self) -> dict[str, str]:
        rates: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["exchange_rates"].splitlines())):
            code, _space, typed = line.upper().partition(" ")
            number = clean_number(typed.strip())
            if not is_currency(code) or code in rates or not RATE.fullmatch(number.strip()):
                raise forms.ValidationError(_("“{line}” is no rate; one looks like EUR 1.08.").format(line=line[:40]))
            if Decimal(number) <= 0:
                raise forms.ValidationError(_("A rate is more than nothing."))
            rates[code] = number.strip()
        return rates

    def clean_return_window_days(self) -> int:
        days: int | None = self.cleaned_data["return_window_days"]
        return self.initial["return_window_days"] if days is None else days

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.initial["language"]

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].upper()
        if not is_currency(code):
            raise forms.ValidationError(_("There is no such currency."))
        return code

    def clean_country(self) -> str:
        code = self.cleaned_data["country"].upper()
        if not is_country(code):
            raise forms.ValidationError(_("There is no such country."))
        return code


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=gettext_lazy("Picture"),
        max_length=200,
        help_text=gettext_lazy("PNG or JPEG, at most 512 kB and 2,000 pixels a side."),
    )


@member_page
def index(request: HttpRequest) -> HttpResponse:
    """The first of the settings this person may see."""
    for permission, where in ROOMS:
        if may(request.membership, permission):
            return HttpResponseRedirect(where)
    return HttpResponseRedirect("/")


@staff_page("settings.manage")
def edit(request: HttpRequest) -> HttpResponse:
    """The company's own facts."""
    current = {field: getattr(request.tenant, field) for field in FIELDS}
    current["exchange_rates"] = "\n".join(
        f"{code} {shown_number(rate)}" for code, rate in sorted(current["exchange_rates"].items())
    )
    form = CompanyForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        with attempt(request):
            if change_company(**form.cleaned_data, by=request.actor, at=timezone.now()):
                messages.success(request, _("The company's details are kept."))
            return go(request, "/settings/company/")
    return _page(request, form, LogoForm(), status=422 if form.is_bound and not form.is_valid() else 200)


@require_POST
@staff_page("settings.manage")
def put_logo(request: HttpRequest) -> HttpResponse:
    """Put up a logo, or take it down."""
    if request.POST.get("remove"):
        with attempt(request):
            set_logo(None, by=request.actor, at=timezone.now())
            messages.success(request, _("The logo is taken down."))
        return go(request, "/settings/company/")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            picture = form.cleaned_data["logo"]
            set_logo(picture.read(MOST_BYTES + 1), by=request.actor, at=timezone.now())
            messages.success(request, _("The logo is up."))
            return go(request, "/settings/company/")
        form.add_error("logo", refusals[0].detail)
    current = {field: getattr(request.tenant, field) for field in FIELDS}
    return _page(request, CompanyForm(initial=current), form, status=422)


@require_GET
@member_page
def logo(request: HttpRequest) -> HttpResponse:
    """The logo of the retailer one works for, or with."""
    membership = request.membership
    enter(
        membership.tenant_id,
        kind="supplier" if membership.supplier_id else "staff",
        supplier=membership.supplier_id,
    )
    return _picture("private, max-age=300")


@require_GET
@public_page
def public_logo(request: HttpRequest, tenant_key: str) -> HttpResponse:
    """The logo on the pages and mails that customers see, where nobody is signed in."""
    tenant = Tenant.objects.filter(key=tenant_key, is_active=True).first()
    if tenant is None:
        raise Http404
    enter(tenant.id)
    return _picture("public, max-age=300")


def _picture(cache: str) -> HttpResponse:
    """The stored bytes, in a way that no browser takes them for anything but a picture."""
    row = TenantLogo.objects.values_list("content", "content_type").first()
    if row is None:
        raise Http404
    response = HttpResponse(bytes(row[0]), content_type=row[1])
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline; filename=logo"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(request: HttpRequest, form: CompanyForm, logo_form: LogoForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "logo_form": logo_form, "has_logo": TenantLogo.objects.exists()}
    context["spaces"] = [space() for space in SPACES]
    return render_page(request, "office/company.html", context, status=status)
