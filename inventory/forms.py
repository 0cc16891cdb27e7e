"""What staff fill in of products, offers and counts; `product_values` and `offer_values` check what the forms cannot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.ui.numbers import AmountField, WholeNumberField
from inventory.models import Offer, Product
from inventory.product_values import LONGEST_ATTRIBUTES, LONGEST_SKU
from inventory.stock_items import MOST_UNITS


class CategoryForm(forms.Form):
    """Where many products belong; nothing takes them out of theirs."""

    category = forms.CharField(label=gettext_lazy("Category"), max_length=120, required=False)


class ProductForm(forms.Form):
    """A product as staff write it."""

    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=LONGEST_SKU)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    price = AmountField(
        label=gettext_lazy("Price"), max_length=20, help_text=gettext_lazy("What the customer pays, such as 12.50.")
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters: USD, EUR, GBP …")
    )
    category = forms.CharField(
        label=gettext_lazy("Category"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
    )
    barcode = forms.CharField(label=gettext_lazy("Barcode"), max_length=64, required=False)
    weight_grams = WholeNumberField(
        label=gettext_lazy("Weight in grams"), min_value=0, max_value=100_000_000, required=False
    )
    low_stock_at = WholeNumberField(
        label=gettext_lazy("Low stock at"),
        min_value=0,
        max_value=1_000_000,
        initial=5,
        help_text=gettext_lazy("Units over all suppliers at which you are warned."),
    )
    attributes = forms.CharField(
        label=gettext_lazy("Attributes"),
        max_length=LONGEST_ATTRIBUTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy('As JSON: {"colour": "blue"}'),
    )
    is_active = forms.BooleanField(label=gettext_lazy("On sale"), required=False, initial=True)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if product is not None:
            # Texts that a program wrote with spaces at their ends are not changed by opening and saving the form.
            for name in ("sku", "name", "category", "barcode"):
                self.fields[name].strip = False  # type: ignore[attr-defined]
            self.fields["sku"].help_text = _("Orders that name the former SKU are still understood.")

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()

    def clean_attributes(self) -> Any:
        written = self.cleaned_data["attributes"]
        try:
            return json.loads(written) if written.strip() else {}
        except (ValueError, RecursionError):
            raise forms.ValidationError(_('This is no JSON. Write it like {"colour": "blue"}.')) from None


class OfferForm(forms.Form):
    """A supplier's terms for a product; the cost is there for those who see margins."""

    supplier_sku = forms.CharField(label=gettext_lazy("Supplier's SKU"), max_length=LONGEST_SKU, strip=False)
    cost = AmountField(label=gettext_lazy("Cost"), max_length=20)
    lead_time_days = WholeNumberField(
        label=gettext_lazy("Lead time in days"), min_value=0, max_value=365, initial=0, help_text=gettext_lazy("Added to the supplier's handling time.")
    )  # fmt: skip
    buffer = WholeNumberField(
        label=gettext_lazy("Buffer"), min_value=0, max_value=MOST_UNITS, initial=0, help_text=gettext_lazy("Units kept back from sale.")
    )  # fmt: skip
    is_active = forms.BooleanField(label=gettext_lazy("On sale"), required=False, initial=True)

    def __init__(self, *args: Any, currency: str = "", margins: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost"].help_text = (
            _("In {currency}.").format(currency=currency) if currency else _("In the supplier's currency.")
        )
        if not margins:
            del self.fields["cost"]


class NewOfferForm(OfferForm):
    """The offer of one more supplier, with what lies there, if that is known."""

    field_order = ("supplier", "supplier_sku", "cost", "on_hand", "lead_time_days", "buffer", "is_active")
    supplier = forms.ChoiceField(label=gettext_lazy("Supplier"))
    on_hand = WholeNumberField(
        label=gettext_lazy("On hand"), min_value=0, max_value=MOST_UNITS, required=False, help_text=gettext_lazy("Empty if not counted yet.")
    )  # fmt: skip

    def __init__(self, *args: Any, suppliers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].choices = [("", _("Choose…")), *suppliers]  # type: ignore[attr-defined]
        self.fields["supplier_sku"].required = False
        self.fields["supplier_sku"].help_text = _("Empty where it is your SKU.")
        self.fields["supplier_sku"].strip = True  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """What was counted at a supplier."""

    quantity = WholeNumberField(label=gettext_lazy("Units on hand"), min_value=0, max_value=MOST_UNITS)


def initial_of(offer: Offer) -> dict[str, Any]:
    """An offer as its form shows it."""
    return {name: getattr(offer, name) for name in ("supplier_sku", "lead_time_days", "buffer", "is_active")}
