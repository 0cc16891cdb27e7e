"""A supplier's terms as staff fill them in; `suppliers.terms` checks what the form cannot."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy

from dropship.base.money import format_money, is_currency
from dropship.ui.numbers import AmountField, WholeNumberField
from suppliers.models import Supplier
from suppliers.terms import TERMS


class TermsForm(forms.Form):
    """What is agreed with a supplier."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    contact_name = forms.CharField(label=gettext_lazy("Contact"), max_length=200, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput,
        help_text=gettext_lazy("Purchase orders are sent here."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    country = forms.CharField(
        label=gettext_lazy("Ships from"), max_length=2, help_text=gettext_lazy("Country, two letters: US, DE, GB …")
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )
    handling_days = WholeNumberField(
        label=gettext_lazy("Handling days"),
        min_value=0,
        max_value=365,
        initial=1,
        help_text=gettext_lazy("From the order to the carrier."),
    )
    cut_off = forms.CharField(
        label=gettext_lazy("Cut-off time"),
        max_length=8,
        initial="15:00",
        widget=forms.TextInput(attrs={"placeholder": "15:00", "autocomplete": "off"}),
        help_text=gettext_lazy("Its local time; later orders count as the next day's."),
    )
    acknowledgement_hours = WholeNumberField(
        label=gettext_lazy("Answers within hours"),
        min_value=1,
        max_value=720,
        initial=24,
        help_text=gettext_lazy("Then the purchase order goes to another supplier."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters: USD, EUR, GBP …")
    )
    minimum_order = AmountField(
        label=gettext_lazy("Minimum order"),
        max_length=20,
        initial="0.00",
        help_text=gettext_lazy("Smaller purchase orders are not sent."),
    )
    score = AmountField(
        label=gettext_lazy("Score"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("From 0 to 1; weighs in routing. Empty while unknown."),
    )
    return_address = forms.CharField(
        label=gettext_lazy("Return address"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Customers are told it when a return of its goods is approved."),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Active: its offers are on sale"), required=False, initial=True
    )  # fmt: skip

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()


class NewSupplierForm(TermsForm):
    """The same with the code, which is given once."""

    field_order = ("code", "name")
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        help_text=gettext_lazy("Short and for good, such as acme: files, addresses and programs use it."),
    )


def initial_of(supplier: Supplier) -> dict[str, Any]:
    """A supplier's terms as the form shows them."""
    shown = {name: getattr(supplier, name) for name in TERMS}
    if is_currency(supplier.currency):
        shown["minimum_order"] = format_money(supplier.minimum_order, supplier.currency)
    shown["cut_off"] = f"{supplier.cut_off:%H:%M:%S}" if supplier.cut_off.second else f"{supplier.cut_off:%H:%M}"
    shown["score"] = "" if supplier.score is None else f"{supplier.score.normalize():f}"
    return shown
