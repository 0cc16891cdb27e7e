"""The forms of the ways out of an issue that ask for something: as the order has it, or as it was typed and refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dropship.base.errors import Refused
from dropship.ui.refusals import place_refusal
from inventory.search import similar_products
from orders.models import Issue, Order


class AddressForm(forms.Form):
    """Every field may be empty: what an address needs depends on its country, and the verb says so."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    line1 = forms.CharField(label=_("Street"), max_length=200, required=False)
    line2 = forms.CharField(label=_("Addition"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    region = forms.CharField(label=_("Region"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postcode"), max_length=200, required=False)
    country = forms.CharField(label=_("Country code"), max_length=200, required=False)


class DeliveryForm(AddressForm):
    """Where the order goes, and how."""

    shipping_method = forms.CharField(label=_("Shipping method"), max_length=60, required=False)

    @classmethod
    def of(cls, order: Order) -> DeliveryForm:
        """As the order has it."""
        return cls(initial={**order.shipping_address, "shipping_method": order.shipping_method}, auto_id="delivery-%s")

    @property
    def address(self) -> dict[str, str]:
        """What was written into the parts of the address."""
        return {name: self.data[name] for name in AddressForm.base_fields if name in self.data}


class EmailForm(forms.Form):
    email = forms.CharField(label=_("E-mail"), max_length=254)


MOST_GUESSES = 10
ASKING_WAYS = ("map_sku", "correct_address", "correct_email")
FORMS: dict[str, type[forms.Form]] = {"correct_address": AddressForm, "correct_email": EmailForm}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was typed into the form of one way out of an issue, and why it does not help."""

    issue_id: UUID
    way: str
    typed: Mapping[str, str]
    refused: Refused

    @property
    def has_a_place(self) -> bool:
        """Whether it speaks of the fields of a form; anything else is told over the page."""
        return self.way in FORMS and bool(self.refused.errors)


def with_forms(issues: Iterable[Issue], order: Order, refusal: Refusal | None = None) -> None:
    """Give each issue its `forms`, by way out."""
    for issue in issues:
        issue.forms = {way: _form(issue, order, way, refusal) for way in issue.ways_out if way in FORMS}  # type: ignore[attr-defined]


def with_similar_products(issues: Iterable[Issue]) -> None:
    """Give each issue of an unknown SKU the `similar` products, likeliest first."""
    unknown = [issue for issue in issues if "map_sku" in issue.ways_out and issue.line][:MOST_GUESSES]
    found = similar_products([issue.line.sku for issue in unknown]) if unknown else {}
    for issue in unknown:
        issue.similar = found.get(issue.line.sku, [])  # type: ignore[attr-defined]


def _form(issue: Issue, order: Order, way: str, refusal: Refusal | None) -> forms.Form:
    ids = f"%s-{issue.id}"
    if refusal is None or (refusal.issue_id, refusal.way) != (issue.id, way):
        return FORMS[way](initial={**order.shipping_address, "email": order.email}, auto_id=ids)
    form = FORMS[way](refusal.typed, auto_id=ids)
    form.errors.clear()
    place_refusal(form, refusal.refused)
    return form
