"""Charts as data: drawn by static/js/dropship.js with Chart.js, and always there as a table too."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Figure = int | float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or the bars of one colour; `tone` is 1 to 6 of the palette, `dashed` for a comparison."""

    label: "StrOrPromise"
    values: Sequence[Figure]
    tone: int = 0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What `{% chart %}` draws: values by label, with a title that says what is measured."""

    kind: Literal["line", "bar"]
    title: "StrOrPromise"
    labels: Sequence["StrOrPromise"]
    series: Sequence[Series]
    unit: "StrOrPromise" = ""
    is_stacked: bool = False
    is_filled: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """What the script reads: plain values, no options of Chart.js and no colours."""
        return {
            "kind": self.kind,
            "unit": str(self.unit),
            "stacked": self.is_stacked,
            "filled": self.is_filled,
            "labels": [str(label) for label in self.labels],
            "series": [
                {
                    "label": str(one.label),
                    "values": [None if value is None else float(value) for value in one.values],
                    "tone": one.tone or position,
                    "dashed": one.dashed,
                }
                for position, one in enumerate(self.series, start=1)
            ],
        }

    @property
    def figures(self) -> str:
        """The payload as JSON for an attribute of the canvas: a script element would be lost when htmx swaps the part."""
        return json.dumps(self.payload, ensure_ascii=False)

    @property
    def rows(self) -> list[tuple["StrOrPromise", list[Figure]]]:
        """The same figures as rows of a table, for those who read rather than look."""
        return [
            (label, [one.values[position] if position < len(one.values) else None for one in self.series])
            for position, label in enumerate(self.labels)
        ]


def line_chart(
    title: "StrOrPromise",
    *,
    labels: Sequence["StrOrPromise"],
    series: Sequence[Series],
    unit: "StrOrPromise" = "",
    is_filled: bool = True,
) -> Chart:
    """Return a line chart: how figures move over time. None in `values` leaves a gap."""
    return Chart("line", title, labels, series, unit, is_filled=is_filled)


def bar_chart(
    title: "StrOrPromise",
    *,
    labels: Sequence["StrOrPromise"],
    series: Sequence[Series],
    unit: "StrOrPromise" = "",
    is_stacked: bool = False,
) -> Chart:
    """Return a bar chart: how figures compare, side by side or stacked."""
    return Chart("bar", title, labels, series, unit, is_stacked=is_stacked)


def sparkline(values: Sequence[Figure], *, width: int = 96, height: int = 28) -> str:
    """Return the points of a small SVG line through the values, oldest first; nothing for fewer than two."""
    known = [(position, float(value)) for position, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    step = width / max(len(values) - 1, 1)
    spread = (high - low) or 1
    return " ".join(
        f"{position * step:.1f},{height - 2 - (value - low) / spread * (height - 4):.1f}" for position, value in known
    )
