"""Targets as staff type them: hours, and ratios in percent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.ui.numbers import AmountField
from suppliers.models import Targets

HOURS = "acknowledgement_time"
MOST = {HOURS: Decimal(720)}
HUNDRED = Decimal(100)
NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?", re.ASCII)


class TargetsForm(forms.Form):
    """One field for each measure that can have a target; empty is none, or as usual."""

    acknowledgement_time = AmountField(
        label=gettext_lazy("Time to answer, at most (hours)"), max_length=10, required=False
    )
    on_time_shipment = AmountField(label=gettext_lazy("On-time shipment, at least (%)"), max_length=10, required=False)
    units_filled = AmountField(label=gettext_lazy("Fill rate, at least (%)"), max_length=10, required=False)
    return_rate = AmountField(label=gettext_lazy("Return rate, at most (%)"), max_length=10, required=False)

    def __init__(
        self, data: Any = None, *, targets: Mapping[str, Decimal | None], usually: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data, initial={measure: _typed(measure, targets[measure]) for measure in Targets.MEASURES})
        for measure, told in (usually or {}).items():
            self.fields[measure].help_text = _("As usual: {target}").format(target=told)

    def clean(self) -> None:
        for measure in Targets.MEASURES:
            typed = self.cleaned_data.get(measure)
            most = MOST.get(measure, HUNDRED)
            if typed and (
                not NUMBER.fullmatch(typed) or Decimal(typed) > most or (measure == HOURS and not Decimal(typed))
            ):
                self.add_error(measure, _("A number up to {most}, with at most two decimals.").format(most=most))

    @property
    def targets(self) -> dict[str, Decimal | None]:
        """What was typed, as the verb takes it."""
        return {measure: _value(measure, self.cleaned_data[measure]) for measure in Targets.MEASURES}


def _value(measure: str, typed: str) -> Decimal | None:
    if not typed:
        return None
    return Decimal(typed) if measure == HOURS else Decimal(typed) / HUNDRED


def _typed(measure: str, value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{(value if measure == HOURS else value * HUNDRED).normalize():f}"
