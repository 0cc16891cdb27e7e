"""What people fill in to answer and to ship a purchase order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.errors import Refused
from dropship.base.sentences import told
from dropship.ui.numbers import WholeNumberField
from dropship.ui.states import choices
from orders.actions.reject_purchase_order import REASONS
from orders.checks.tracking_number import OTHER, TrackingCheck, carriers, check_tracking_number
from orders.models import PurchaseOrderLine

LONGEST_PROMISE = timedelta(days=2 * 366)


def zone_of(name: str) -> tzinfo:
    """The time zone of that name, or UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


class PurchaseOrderForm(forms.Form):
    """A form about the lines of a purchase order; what a verb refuses is shown where it was typed."""

    def __init__(self, data: Any = None, *, lines: Iterable[PurchaseOrderLine] = (), auto_id: str = "") -> None:
        super().__init__(data, auto_id=auto_id or f"{type(self).__name__.lower()}_%s")
        self.lines = list(lines)

    def refuse(self, refusals: Iterable[Refused]) -> None:
        """Put each refusal beside the field that it names, or over the whole form."""
        for refusal in refusals:
            pointers = [error["pointer"].strip("/") for error in refusal.errors]
            place = pointers[0] if pointers and pointers[0] in self.fields else None
            self.add_error(place, refusal.detail)


class AcceptForm(PurchaseOrderForm):
    """How many of each line, and by when at the customer's door."""

    def __init__(self, data: Any = None, *, lines: Iterable[PurchaseOrderLine], zone: tzinfo, now: datetime) -> None:
        super().__init__(data, lines=lines)
        self.zone, self.today = zone, now.astimezone(zone).date()
        for line in self.lines:
            self.fields[f"quantity_{line.id}"] = units_field(
                _("Units of {sku}").format(sku=line.sku), most=line.quantity, left=line.quantity, required=True
            )
            self.fields[f"promised_{line.id}"] = forms.DateField(
                required=False,
                label=_("Date for {sku}").format(sku=line.sku),
                widget=forms.DateInput(
                    {"type": "date", "class": "form-control", "min": self.today.isoformat(),
                     "aria-label": _("Date for {sku}").format(sku=line.sku)}
                ),
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[PurchaseOrderLine, BoundField, BoundField]]:
        """Each line with its two fields."""
        for line in self.lines:
            yield line, self[f"quantity_{line.id}"], self[f"promised_{line.id}"]

    @property
    def answers(self) -> dict[UUID, tuple[int, datetime | None]]:
        """What `accept_purchase_order` is to be told; a date holds to its end at the retailer's place."""
        found = {}
        for line in self.lines:
            day = self.cleaned_data[f"promised_{line.id}"]
            until = datetime.combine(day, time(23, 59, 59), tzinfo=self.zone).astimezone(UTC) if day else None
            found[line.id] = (self.cleaned_data[f"quantity_{line.id}"], until)
        return found

    def clean(self) -> None:
        for line in self.lines:
            name = f"promised_{line.id}"
            day = self.cleaned_data.get(name)
            if day and not self.today <= day <= self.today + LONGEST_PROMISE:
                self.add_error(name, _("A date from today on, within two years."))


class RejectForm(PurchaseOrderForm):
    """Why a purchase order is not taken on."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    text = forms.CharField(
        label=gettext_lazy("In your words"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: Any = None, *, reasons: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["reason"].choices = [("", _("Choose…")), *((code, _(words)) for code, words in reasons.items())]


class RejectManyForm(forms.Form):
    """Why several are not taken on."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=lambda: [(code, _(words)) for code, words in REASONS.items()]
    )
    text = RejectForm.base_fields["text"]


class WithdrawForm(PurchaseOrderForm):
    """Why what has not left is withdrawn, and what becomes of its order."""

    reason = forms.CharField(label=gettext_lazy("Why? The supplier reads this."), max_length=500)
    then = forms.ChoiceField(
        label=gettext_lazy("What becomes of the order"),
        choices=[
            ("route", gettext_lazy("It is routed again")),
            ("hold", gettext_lazy("It is held for a person")),
        ],
        required=False,
    )

    def clean_then(self) -> str:
        """Who names nothing has it routed, as by API."""
        return self.cleaned_data["then"] or "route"


class ShipForm(PurchaseOrderForm):
    """A parcel: who carries it, under which number, what is in it."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)
    other_carrier = forms.CharField(
        label=gettext_lazy("Name of another carrier"), required=False, max_length=60, empty_value=""
    )
    tracking_number = forms.CharField(label=gettext_lazy("Tracking number"), max_length=60)
    service = forms.CharField(label=gettext_lazy("Service"), required=False, max_length=60)
    shipped_at = forms.DateTimeField(
        label=gettext_lazy("Left at"),
        help_text=gettext_lazy("Now, when left empty"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )

    def __init__(self, data: Any = None, *, lines: Iterable[PurchaseOrderLine]) -> None:
        super().__init__(data, lines=lines)
        self.fields["carrier"].choices = [
            ("", _("Told by the number")),
            *((code, told(name)) for code, name in carriers()),
        ]
        for line in self.lines:
            # The most is what was asked, not what is left: so that the same parcel sent twice finds itself.
            self.fields[f"quantity_{line.id}"] = units_field(
                _("Units of {sku}").format(sku=line.sku), most=line.quantity, left=left_of(line), required=False
            )

    def clean_tracking_number(self) -> str:
        """With no carrier named, the number has to tell it: a slip of the pen is no number of an unknown one."""
        number = self.cleaned_data["tracking_number"]
        if not (self.cleaned_data.get("carrier") or self.cleaned_data.get("other_carrier")):
            tells_its_carrier(number)
        return number

    @property
    def rows(self) -> Iterator[tuple[PurchaseOrderLine, int, BoundField]]:
        """Each line of which something is left, how much, and its field."""
        for line in self.lines:
            if left_of(line):
                yield line, left_of(line), self[f"quantity_{line.id}"]

    @property
    def parcel(self) -> dict[str, Any]:
        """What `ship_purchase_order` is to be told, but for times and people."""
        given = self.cleaned_data
        other = given["carrier"] in {"", OTHER} and given["other_carrier"]
        return {
            "carrier": other or given["carrier"],
            "tracking_number": given["tracking_number"],
            "service": given["service"],
            "lines": [
                {"line": line.id, "quantity": given[f"quantity_{line.id}"]}
                for line in self.lines
                if given.get(f"quantity_{line.id}")
            ],
        }


class TrackingForm(PurchaseOrderForm):
    """What is known of a parcel, told by a person."""

    status = forms.ChoiceField(label=gettext_lazy("State"), choices=lambda: choices("shipment"))
    at = forms.DateTimeField(
        label=gettext_lazy("When"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    location = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=200)
    description = forms.CharField(label=gettext_lazy("What"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, of: UUID) -> None:
        super().__init__(data)
        self.of = of
        self.auto_id = f"tracking_{of}_%s"


def tells_its_carrier(number: str) -> TrackingCheck:
    """The check of a number that stands without a carrier. Raises ValidationError where none we know has such."""
    check = check_tracking_number("", number)
    if check.carrier_code == OTHER:
        raise ValidationError(_("No carrier we know has such numbers. Look at it again, or name the carrier."))
    return check


def left_of(line: PurchaseOrderLine) -> int:
    """How many units of a line are still to be shipped; before the answer all that was asked."""
    taken = line.quantity if line.quantity_accepted is None else line.quantity_accepted
    return max(0, taken - line.quantity_shipped - line.quantity_cancelled)


def units_field(label: str, *, most: int, left: int, required: bool) -> forms.IntegerField:
    def not_more(value: int) -> None:
        if value > most:
            raise ValidationError(_("At most {most}.").format(most=most))

    field = WholeNumberField(label=label, min_value=0, initial=left, required=required, validators=[not_more])
    field.widget.attrs.update({"class": "form-control", "max": left, "inputmode": "numeric", "aria-label": label})
    return field
