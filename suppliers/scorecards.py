"""A supplier's scorecard as pages show it: each figure with what it means, its sample, its trend and its target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from dropship.ui import markup
from suppliers.models import Scorecard, Supplier
from suppliers.targets import is_missed, targets_in_force

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Measure:
    """`sample` says what was counted."""

    name: str
    label: StrOrPromise
    unit: str
    good: str
    meaning: StrOrPromise
    sample: Callable[[int], Any]


def _purchase_orders(n: int) -> Any:
    return ngettext_lazy("%(n)d purchase order", "%(n)d purchase orders", n) % {"n": n}


def _lines(n: int) -> Any:
    return ngettext_lazy("%(n)d line", "%(n)d lines", n) % {"n": n}


def _parcels(n: int) -> Any:
    return ngettext_lazy("%(n)d parcel", "%(n)d parcels", n) % {"n": n}


def _answers(n: int) -> Any:
    return ngettext_lazy("%(n)d answer", "%(n)d answers", n) % {"n": n}


MEASURES = (
    Measure("on_time_shipment", _("On-time shipment"), "ratio", "up", _("Handed over to the carrier by the agreed day, of all that were due."), _purchase_orders),
    Measure("on_time_delivery", _("On-time delivery"), "ratio", "up", _("With the customer by the promised day, of all that have arrived or should have."), _purchase_orders),
    Measure("acceptance_rate", _("Acceptance rate"), "ratio", "up", _("Accepted wholly or in part, of all that were sent; what is not answered counts against it."), _purchase_orders),
    Measure("acknowledgement_time", _("Time to answer"), "hours", "down", _("From the purchase order to its answer; half of them were answered faster."), _purchase_orders),
    Measure("units_filled", _("Fill rate"), "ratio", "up", _("Units that have left, of all that were asked for and are due."), _lines),
    Measure("rejection_rate", _("Rejections"), "ratio", "down", _("Rejected as a whole, of all that were sent."), _purchase_orders),
    Measure("return_rate", _("Return rate"), "ratio", "down", _("Units that came back, of all that were delivered."), _lines),
    Measure("tracking_problem_rate", _("Tracking problems"), "ratio", "down", _("Parcels with a delivery problem or sent back, of all that left."), _parcels),
    Measure("message_response_time", _("Time to reply"), "hours", "down", _("From a message to its reply; half of them were replied to faster."), _answers),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure. `trend` is its change against the period before, as `{% stat %}` takes it."""

    measure: Measure
    value: float | None
    n: int
    previous: float | None
    target: float | None

    @property
    def trend(self) -> float | None:
        """In points for a ratio, else as a part of what it was."""
        if self.value is None or self.previous is None:
            return None
        change = self.value - self.previous
        return change if self.is_ratio else change / self.previous if self.previous else None

    @property
    def is_ratio(self) -> bool:
        return self.measure.unit == "ratio"

    @property
    def text(self) -> str:
        return self._told(self.value)

    @property
    def previous_text(self) -> str:
        return self._told(self.previous)

    @property
    def target_text(self) -> str:
        return self._told(self.target)

    def _told(self, value: float | None) -> str:
        return _worded(value, self.measure.unit)

    @property
    def misses_target(self) -> bool:
        return is_missed(self.measure.name, self.value, self.target)

    @property
    def sample(self) -> Any:
        return self.measure.sample(self.n)


def _worded(value: Any, unit: str) -> str:
    if value is None:
        return "–"
    return (
        markup.percent(value) if unit == "ratio" else gettext("{hours} h").format(hours=markup.number(round(value, 1)))
    )


def told_target(measure: str, value: Any) -> str:
    """A target with its unit."""
    return _worded(value, next(one.unit for one in MEASURES if one.name == measure))


def shown_scorecard(supplier: Supplier, days: int) -> tuple[list[Shown], datetime | None]:
    """What is known of the supplier over that span, in the order of the page; and since when it stands so."""
    card = Scorecard.objects.filter(supplier=supplier, days=days).first()
    figures, targets = card.figures if card else {}, targets_in_force(supplier)
    return [
        _shown(measure, figures.get(measure.name, {}), targets.get(measure.name)) for measure in MEASURES
    ], card.as_of if card else None


def _shown(measure: Measure, figure: dict[str, Any], target: float | None) -> Shown:
    before = figure.get("previous", {}).get("value")
    return Shown(measure, figure.get("value"), figure.get("n", 0), before, target)
