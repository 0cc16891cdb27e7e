"""The packing bench: parcels of many purchase orders, each with its tracking number, sent off together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.errors import Refused
from dropship.base.sentences import within
from dropship.ui.states import look
from orders.checks.pasted_numbers import Pasted, read_pasted
from orders.checks.tracking_number import TrackingCheck, check_tracking_number
from orders.models import PurchaseOrder, PurchaseOrderLine, Shipment
from orders.purchase_order_forms import left_of, tells_its_carrier
from orders.purchase_order_story import TO_SHIP, end_of_day

MOST_PARCELS = 100
Status = PurchaseOrder.Status
OVER = (Status.REJECTED, Status.EXPIRED, Status.CANCELLED)


class ParcelForm(forms.Form):
    """Tracking number and carrier of one row; a row without a number is left for later."""

    tracking_number = forms.CharField(label=gettext_lazy("Tracking number"), required=False, max_length=60)
    carrier = forms.CharField(label=gettext_lazy("Carrier"), required=False, max_length=60)
    check: TrackingCheck | None = None

    def clean(self) -> None:
        """Find the carrier by the number where none is named; what no carrier would print is refused."""
        number, carrier = (self.cleaned_data.get(name, "") for name in ("tracking_number", "carrier"))
        if not number or self.errors:
            return
        try:
            self.check = check_tracking_number(carrier, number) if carrier else tells_its_carrier(number)
        except ValidationError as error:
            self.add_error("tracking_number", error)
        else:
            if not self.check.ok:
                self.add_error("tracking_number", self.check.detail)


@dataclass(slots=True)
class Row:
    """A purchase order on the bench; `note` is what a person should look at, without being kept from it."""

    purchase_order: PurchaseOrder
    lines: list[PurchaseOrderLine]
    form: ParcelForm
    is_late: bool
    note: str = ""
    shipment: Shipment | None = None

    @property
    def has_number(self) -> bool:
        return bool(self.form.is_bound and (self.form["tracking_number"].value() or "").strip())

    def refuse(self, refusals: Iterable[Refused]) -> None:
        """Put what the verb refused to the field that it names, or to the number."""
        for refusal in refusals:
            pointers = {error["pointer"].strip("/") for error in refusal.errors}
            self.form.add_error("carrier" if "carrier" in pointers else "tracking_number", refusal.detail)


def waiting(rows: QuerySet[PurchaseOrder], kind: str, *, now: datetime, zone: tzinfo) -> QuerySet[PurchaseOrder]:
    """What was accepted and has not left: all of it, or what is `overdue`, or due `today` and before."""
    open_ones = rows.filter(status__in=TO_SHIP)
    if kind == "overdue":
        open_ones = open_ones.filter(ship_by__lt=now)
    elif kind == "today":
        open_ones = open_ones.filter(ship_by__lte=end_of_day(now, zone))
    return open_ones.order_by("ship_by", "number")


def on_the_bench(
    found: Iterable[PurchaseOrder], *, now: datetime, entered: Mapping[str, Any] | None = None
) -> list[Row]:
    """The rows of these purchase orders, with what was entered for each so far."""
    rows = []
    for purchase_order in found:
        lines = list(purchase_order.lines.all())
        for line in lines:
            line.left = left_of(line)  # type: ignore[attr-defined]
        is_late = purchase_order.ship_by is not None and purchase_order.ship_by < now
        form = ParcelForm(entered, prefix=str(purchase_order.id))
        rows.append(Row(purchase_order, [line for line in lines if left_of(line)], form, is_late))
    return rows


def with_lines(rows: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    """The same with their lines, in two statements for all."""
    return rows.prefetch_related(Prefetch("lines", PurchaseOrderLine.objects.order_by("position")))


def of_ids(rows: QuerySet[PurchaseOrder], ids: list[UUID]) -> list[PurchaseOrder]:
    """Those of the rows with these ids, in the order of the ids."""
    found = with_lines(rows).in_bulk(ids)
    return [found[one] for one in ids if one in found]


def fill(rows: list[Row], text: str, entered: Any) -> Pasted[UUID]:
    """Write pasted numbers into what was entered; a row that has a number keeps it unless a line names the row."""
    names: dict[str, UUID] = {}
    of_order = Counter(row.purchase_order.order_number for row in rows)
    for row in rows:
        names[row.purchase_order.number] = row.purchase_order.id
        if of_order[row.purchase_order.order_number] == 1:
            names.setdefault(row.purchase_order.order_number, row.purchase_order.id)
    free = [row.purchase_order.id for row in rows if not row.has_number]
    pasted = read_pasted(text, rows=names, free=free)
    for purchase_order_id, (number, carrier) in pasted.numbers.items():
        entered[f"{purchase_order_id}-tracking_number"] = number
        if carrier:
            entered[f"{purchase_order_id}-carrier"] = carrier
    return pasted


def look_over(rows: list[Row]) -> None:
    """Check every number that was entered, and note what is odd: one number for two parcels, or an old one."""
    numbers: dict[str, list[Row]] = {}
    for row in rows:
        if row.form.is_valid() and row.form.check is not None:
            numbers.setdefault(row.form.check.number, []).append(row)
            if row.purchase_order.status in OVER:
                state = within(str(look("purchase_order", row.purchase_order.status).word))
                row.form.add_error("tracking_number", _("This purchase order is {state} by now.").format(state=state))
    left = Shipment.objects.filter(tracking_number__in=list(numbers)).select_related("purchase_order")
    for shipment in left.order_by("shipped_at", "id"):
        for row in numbers[shipment.tracking_number]:
            if shipment.purchase_order_id != row.purchase_order.id:
                row.note = _("This number has left with {number}.").format(number=shipment.purchase_order.number)
    for alike in numbers.values():
        for row in alike if len(alike) > 1 else ():
            others = ", ".join(one.purchase_order.number for one in alike if one is not row)
            row.note = _("The same number stands at {numbers}: right only when they share a parcel.").format(numbers=others)  # fmt: skip


def carriers_in(rows: list[Row]) -> list[tuple[str, int]]:
    """How many parcels each carrier will get, most first."""
    return Counter(row.form.check.carrier_name for row in rows if row.form.check and not row.form.errors).most_common()


def open_or_sent(rows: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    """What can be packed: shipping what was not yet answered accepts it in full."""
    return rows.filter(Q(status=Status.SENT) | Q(status__in=TO_SHIP))
