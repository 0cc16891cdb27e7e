"""What people fill in about a return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.errors import Refused
from dropship.base.ids import uuid7
from dropship.base.money import MoneyError, format_money, parse_money
from dropship.ui.numbers import AmountField
from orders.actions.decline_return import LONGEST_REASON
from orders.actions.inspect_return import Finding
from orders.actions.request_return import LONGEST_COMMENT
from orders.checks.tracking_number import OTHER, carriers, is_carrier
from orders.models import OrderLine, Return, ReturnLine, ReturnReason
from orders.purchase_order_forms import units_field

CHOOSE = ("", gettext_lazy("Choose…"))


class ReturnForm(forms.Form):
    """A form about a return; what a verb refuses is shown where it was typed."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **{"auto_id": f"{type(self).__name__.lower()}_%s"} | options)

    def refuse(self, refusals: Iterable[Refused]) -> None:
        """Put each refusal beside the field that it names, or over the whole form."""
        for refusal in refusals:
            pointers = [error["pointer"].strip("/") for error in refusal.errors]
            place = pointers[0] if pointers and pointers[0] in self.fields else None
            self.add_error(place, refusal.detail)


class RequestForm(ReturnForm):
    """Which units come back, and why. `request` makes that the form sent twice is taken once."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[CHOOSE, *ReturnReason.choices])
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any = None, *, lines: list[tuple[OrderLine, int]]) -> None:
        super().__init__(data, initial={"request": uuid7()})
        self.lines = lines
        for line, units in lines:
            name = _named("quantity", line.id)
            label = _("Units of {sku}").format(sku=line.name or line.sku)
            self.fields[name] = units_field(label, most=units, left=units, required=False)
            self.fields[name].initial = 0

    def clean(self) -> None:
        if "request" in self.errors:  # a hidden field, beside which nothing could be read
            self.add_error(None, _("Something is missing in this form; please load the page again."))

    @property
    def rows(self) -> Iterator[tuple[OrderLine, int, BoundField]]:
        """Each line, how many of it can come back, and its field."""
        for line, units in self.lines:
            yield line, units, self[_named("quantity", line.id)]

    @property
    def asked(self) -> dict[str, Any]:
        """What `request_return` is to be told, but for times and people."""
        given = self.cleaned_data
        return {
            "lines": [
                {"line": line.id, "quantity": given[_named("quantity", line.id)]}
                for line, _units in self.lines
                if given.get(_named("quantity", line.id))
            ],
            "reason": given["reason"],
            "comment": given["comment"],
            "request": given["request"],
        }


class ApproveForm(ReturnForm):
    """Where it goes, and who pays for the way."""

    return_to = forms.ChoiceField(label=gettext_lazy("Goes back to"), choices=Return.To.choices)
    shipping_paid_by = forms.ChoiceField(label=gettext_lazy("Return shipping is paid by"), choices=Return.Payer.choices)


class ReasonForm(ReturnForm):
    """Why something is not done; the customer reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Why? The customer reads this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )


class SentForm(ReturnForm):
    """That it is on its way."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)
    tracking_number = forms.CharField(label=gettext_lazy("Tracking number"), required=False, max_length=60)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["carrier"].choices = [("", _("Told by the number")), *carriers()]


class ParcelForm(SentForm):
    """What its customer tells of the parcel with the goods; its ids are those of this return, because a page shows several."""

    def __init__(self, data: Any = None, *, rma: Return) -> None:
        super().__init__(data, auto_id=f"parcel-{rma.number}-%s", initial=_parcel_of(rma))
        self.rma = rma
        self.fields["tracking_number"].required = True


class ReceiveForm(ReturnForm):
    """How many units came."""

    def __init__(self, data: Any = None, *, lines: list[ReturnLine]) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            self.fields[_named("quantity", line.id)] = units_field(
                _("Units of {sku}").format(sku=line.sku), most=line.quantity, left=line.quantity, required=True
            )

    @property
    def rows(self) -> Iterator[tuple[ReturnLine, BoundField]]:
        for line in self.lines:
            yield line, self[_named("quantity", line.id)]

    @property
    def units(self) -> dict[UUID, int]:
        return {line.id: self.cleaned_data[_named("quantity", line.id)] for line in self.lines}


class InspectForm(ReturnForm):
    """What the units were like, and what becomes of them."""

    def __init__(self, data: Any = None, *, lines: list[ReturnLine]) -> None:
        super().__init__(data)
        self.lines = lines
        usual = [("", _("as usual")), *ReturnLine.Disposition.choices]
        for line in lines:
            at_first = ReturnLine.Condition.AS_NEW if line.quantity_received else ReturnLine.Condition.MISSING
            self.fields[_named("condition", line.id)] = _choice(
                _("Condition of {sku}").format(sku=line.sku), ReturnLine.Condition.choices, initial=at_first
            )
            self.fields[_named("disposition", line.id)] = _choice(
                _("What becomes of {sku}").format(sku=line.sku), usual, required=False
            )
            remark = _("Remark on {sku}").format(sku=line.sku)
            self.fields[_named("remark", line.id)] = forms.CharField(
                label=remark,
                required=False,
                max_length=500,
                widget=forms.TextInput({"class": "form-control", "aria-label": remark}),
            )

    @property
    def rows(self) -> Iterator[tuple[ReturnLine, BoundField, BoundField, BoundField]]:
        for line in self.lines:
            condition, disposition, remark = (self[_named(what, line.id)] for what in FOUND)
            yield line, condition, disposition, remark

    @property
    def findings(self) -> dict[UUID, Finding]:
        return {line.id: Finding(*(self.cleaned_data[_named(what, line.id)] for what in FOUND)) for line in self.lines}


FOUND = ("condition", "disposition", "remark")


class RefundForm(ReturnForm):
    """How much the store gives back."""

    amount = AmountField(label=gettext_lazy("Amount"), max_length=20)
    reference = forms.CharField(label=gettext_lazy("Number of the refund in the store"), required=False, max_length=100)

    def __init__(self, data: Any = None, *, currency: str, suggested: Decimal) -> None:
        super().__init__(data, initial={"amount": format_money(suggested, currency)})
        self.currency = currency
        self.fields["amount"].label = _("Amount in {currency}").format(currency=currency)

    def clean_amount(self) -> Decimal:
        try:
            return parse_money(self.cleaned_data["amount"].strip(), self.currency)
        except MoneyError as error:
            raise forms.ValidationError(error.detail) from None


def _parcel_of(rma: Return) -> dict[str, str]:
    """Carrier and number as told before; of a carrier whose numbers nobody knows, that it is another one."""
    is_other = rma.carrier and not is_carrier(rma.carrier)
    return {"carrier": OTHER if is_other else rma.carrier, "tracking_number": rma.tracking_number}


def _named(what: str, line_id: UUID) -> str:
    return f"{what}_{line_id}"


def _choice(label: str, choices: Any, *, required: bool = True, initial: str = "") -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, choices=choices, required=required, initial=initial)
    field.widget.attrs.update({"class": "form-select", "aria-label": label})
    return field
