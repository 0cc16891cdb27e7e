"""What a list can be narrowed by: each filter reads the address, narrows the query and names itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.ui import markup, states

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = QuerySet[Any, Any]
Options = Iterable[tuple[str, "StrOrPromise"]]
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Chip:
    """One narrowing in force, as words, with the parameters to drop to undo it."""

    label: "StrOrPromise"
    text: "StrOrPromise"
    drops: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What all filters have: the parameter's name, the label, and the field or function that narrows."""

    name: str
    label: "StrOrPromise"
    field: str = ""
    narrow: Callable[[Rows, Any], Rows] | None = None

    kind = ""

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters of the address that belong to this filter."""
        return (self.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Filter):
    """One or several of a few values. `options`: pairs, a thing of `states.py`, or a function of the request."""

    options: "Options | str | Callable[[HttpRequest], Options]"
    many: bool = True

    kind = "choice"

    def choices(self, request: HttpRequest) -> list[tuple[str, "StrOrPromise"]]:
        if isinstance(self.options, str):
            return states.choices(self.options)
        found = self.options(request) if callable(self.options) else self.options
        return [(str(value), word) for value, word in found]

    def chosen(self, request: HttpRequest) -> list[tuple[str, "StrOrPromise"]]:
        asked = request.GET.getlist(self.name)
        found = [(value, word) for value, word in self.choices(request) if value in asked] if asked else []
        return found if self.many else found[:1]

    def apply(self, rows: Rows, request: HttpRequest) -> Rows:
        values = [value for value, _word in self.chosen(request)]
        if not values:
            return rows
        if self.narrow:
            return self.narrow(rows, values if self.many else values[0])
        return rows.filter(**{f"{self.field or self.name}__in": values})

    def chips(self, request: HttpRequest) -> list[Chip]:
        return [Chip(self.label, word, ((self.name, value),)) for value, word in self.chosen(request)]

    def control(self, request: HttpRequest) -> dict[str, Any]:
        asked = request.GET.getlist(self.name)
        options = [{"value": value, "word": word, "is_chosen": value in asked} for value, word in self.choices(request)]
        return {"options": options, "many": self.many, "count": sum(option["is_chosen"] for option in options)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Filter):
    """A word to find in one field; without `narrow` the field must equal it, whatever the case."""

    kind = "text"

    def value(self, params: QueryDict) -> str:
        return clean(params.get(self.name, ""))

    def apply(self, rows: Rows, request: HttpRequest) -> Rows:
        value = self.value(request.GET)
        if not value:
            return rows
        return self.narrow(rows, value) if self.narrow else rows.filter(**{f"{self.field or self.name}__iexact": value})

    def chips(self, request: HttpRequest) -> list[Chip]:
        value = self.value(request.GET)
        return [Chip(self.label, value, ((self.name, request.GET.get(self.name, "")),))] if value else []

    def control(self, request: HttpRequest) -> dict[str, Any]:
        return {"value": self.value(request.GET)}


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Filter):
    """A question with two answers; without `narrow` the field is true or false."""

    kind = "yesno"

    def value(self, params: QueryDict) -> bool | None:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
            params.get(self.name, "").lower()
        )

    def apply(self, rows: Rows, request: HttpRequest) -> Rows:
        value = self.value(request.GET)
        if value is None:
            return rows
        return self.narrow(rows, value) if self.narrow else rows.filter(**{self.field or self.name: value})

    def chips(self, request: HttpRequest) -> list[Chip]:
        value = self.value(request.GET)
        if value is None:
            return []
        return [Chip(self.label, _("yes") if value else _("no"), ((self.name, request.GET[self.name]),))]

    def control(self, request: HttpRequest) -> dict[str, Any]:
        return {"value": self.value(request.GET)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange(Filter):
    """From one day to another, both included, in the current time zone: `name_after` and `name_before`.

    `is_date` for a column that holds days rather than moments.
    """

    is_date: bool = False

    kind = "dates"

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_after", f"{self.name}_before")

    def apply(self, rows: Rows, request: HttpRequest) -> Rows:
        field = self.field or self.name
        first, last = (read_day(request.GET.get(param, "")) for param in self.params)
        if first:
            rows = rows.filter(**{f"{field}__gte": first if self.is_date else _midnight(first)})
        if last:
            end = last + timedelta(days=1)
            rows = rows.filter(**{f"{field}__lt": end if self.is_date else _midnight(end)})
        return rows

    def chips(self, request: HttpRequest) -> list[Chip]:
        words = (_("from {day}"), _("to {day}"))
        return [
            Chip(self.label, word.format(day=markup.day(day)), ((param, request.GET[param]),))
            for param, word in zip(self.params, words, strict=True)
            if (day := read_day(request.GET.get(param, "")))
        ]

    def control(self, request: HttpRequest) -> dict[str, Any]:
        first, last = (read_day(request.GET.get(param, "")) for param in self.params)
        return {"first": first, "last": last, "first_name": self.params[0], "last_name": self.params[1]}


def clean(text: str) -> str:
    """Return what was typed without what a database refuses or a person did not mean."""
    return text.replace("\x00", "").strip()[:LONGEST]


def read_day(text: str) -> date | None:
    """Return the day of an ISO date or moment; nothing for what is none, or is beyond any order's life."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2999, 12, 31) else None


def chips(filters: Sequence[Any], request: HttpRequest) -> list[Chip]:
    """Return every narrowing in force, in the order of the filters."""
    return [chip for one in filters for chip in one.chips(request)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
