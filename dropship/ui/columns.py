"""A column of a list: which value of the row, how it is shown, whether one can sort by it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dropship.ui import markup

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = dict[str, Any]
NOTHING = mark_safe('<span class="nothing">–</span>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`key` is a name of `.values()`; the rest says how it looks.

    - `shown_as`: text, number, money (its currency in the row under `currency`), percent, when, date, badge (of `thing`), yesno, code;
    - `link`: a path with names of the row in braces, "/orders/{number}/";
    - `render`: a function of the row instead, its text escaped unless safe; or `template`, drawn with `row`;
    - `sort`: True or a field's name; `nulls` when that field may be empty;
    - `on_phone`: title (the card's first line), side (beside it), body, wide (over both columns) or hidden;
    - `is_extra`: shown only to whom has chosen it;
    - `export`: False leaves the column out of files, a function of the row gives its value there.
    """

    key: str
    label: "StrOrPromise"
    shown_as: Literal["text", "number", "money", "percent", "when", "date", "badge", "yesno", "code"] = "text"
    thing: str = ""
    currency: str = "currency"
    link: str = ""
    render: Callable[[Row], Any] | None = None
    template: str = ""
    sort: bool | str = False
    nulls: bool = False
    align: Literal["start", "end"] | None = None
    on_phone: Literal["title", "side", "body", "wide", "hidden"] = "body"
    export: bool | Callable[[Row], Any] = True
    is_extra: bool = False
    permission: str = ""

    @property
    def sort_field(self) -> str:
        return self.key if self.sort is True else str(self.sort or "")

    @property
    def css(self) -> str:
        end = self.align == "end" or (self.align is None and self.shown_as in {"number", "money", "percent"})
        return f"on-phone-{self.on_phone}" + (" text-end" if end else "")

    @property
    def names(self) -> set[str]:
        """The names of the row this column needs; one that draws itself may need others besides."""
        own = set() if self.render or self.template else {self.key}
        return own | self.link_names | ({self.currency} if self.shown_as == "money" else set())

    def cell(self, row: Row) -> SafeString:
        """Return the value of a row as HTML."""
        if self.template:
            return get_template(self.template).render({"row": row})
        shown = self.render(row) if self.render else self._shown(row)
        if self.link and row.get(self.key) is not None:
            return format_html('<a href="{}">{}</a>', self.target(row), shown)
        return shown

    @property
    def link_names(self) -> set[str]:
        """The names of the row that the link is made of."""
        return set(_names_in(self.link))

    def target(self, row: Row) -> str:
        """Where the link of a row leads."""
        return self.link.format_map({name: quote(str(row[name]), safe="") for name in _names_in(self.link)})

    def exported(self, row: Row) -> Any:
        """Return the value of a row for a file: a plain value, not its looks."""
        return self.export(row) if callable(self.export) else row.get(self.key)

    def _shown(self, row: Row) -> Any:
        value = row.get(self.key)
        if value is None or value == "":
            return NOTHING
        match self.shown_as:
            case "money":
                return markup.money(value, row.get(self.currency, ""))
            case "when" | "date":
                return markup.when(value)
            case "badge":
                return markup.badge(self.thing, value)
            case "number":
                return markup.number(value)
            case "percent":
                return markup.percent(value)
            case "yesno":
                return markup.icon("check", css="text-green") if value else NOTHING
            case "code":
                return format_html("<code>{}</code>", value)
        return value


@lru_cache(maxsize=256)
def _names_in(link: str) -> tuple[str, ...]:
    return tuple({name for _text, name, _spec, _conversion in Formatter().parse(link) if name})
