"""A declared list as one reader asked for it: what the templates of `ui/list*.html` show."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dropship.accounts.roles import may
from dropship.ui import filters
from dropship.ui.asked import Asked
from dropship.ui.kept import EVERYTHING, MOST_COUNTED, Tab, counted, plain

if TYPE_CHECKING:
    from dropship.ui.lists import Send


class Listing(Asked):
    """The list behind one address, as its page draws it."""

    @property
    def column_choices(self) -> list[dict[str, Any]]:
        """Every column that may be shown, for the menu; the first is not to be chosen."""
        return [{"key": one.key, "label": one.label, "is_shown": one in self.columns} for one in self.allowed[1:]]

    @property
    def next_url(self) -> str:
        return self.url(after=self.slice.after) if self.slice.after else ""

    @property
    def previous_url(self) -> str:
        return self.url(before=self.slice.before) if self.slice.before else ""

    @property
    def export_urls(self) -> list[dict[str, str]]:
        """The address of each kind of file, where the reader may export."""
        if self.page.export_permission and not may(self.membership, self.page.export_permission):
            return []
        return [{"word": "CSV", "url": self.url(export="csv")}, {"word": "Excel", "url": self.url(export="xlsx")}]

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """What narrows the list, each with the address without it."""
        found = filters.chips(self.page.filters, self.request)
        chips = [{"label": chip.label, "text": chip.text, "url": self.without(chip.drops)} for chip in found]
        if self.words:
            chips.insert(0, {"label": _("Search"), "text": self.words, "url": self.url(q="")})
        return chips

    @property
    def everything_url(self) -> str:
        """The address of all rows, also for whom the bare one leads to a view."""
        return f"{self.path}?view={EVERYTHING}" if self.kept.preference.opens_with else self.path

    @property
    def clear_url(self) -> str:
        """The address without any filter, keeping the sort."""
        if "sort" not in self.request.GET:
            return self.everything_url
        return f"{self.path}?{urlencode({'sort': self.sort_name})}"

    @cached_property
    def view(self) -> Tab | None:
        """The view that is open, though perhaps narrowed otherwise since."""
        return self.kept.current(self.request.GET)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The views as links, with everything before them."""
        everything = {"label": _("All"), "url": self.everything_url, "is_open": self.view is None, "key": ""}
        return [everything] + [
            {"label": tab.label, "url": tab.url(self.path), "is_open": tab is self.view, "key": tab.key}
            | {"is_shared": tab.saved is not None and not tab.is_mine, "opens": tab.opens}
            for tab in self.kept.tabs
        ]

    @property
    def view_counts(self) -> list[dict[str, Any]]:
        """How many rows are in each view: asked for after the page is there."""
        asked = {tab.key: self.page.as_asked(self.request, tab.query) for tab in self.kept.tabs}
        found = counted({key: listing.filtered() for key, listing in asked.items()})
        return [
            {"key": key, "count": min(count, MOST_COUNTED), "is_more": count > MOST_COUNTED}
            for key, count in found.items()
        ]

    @property
    def view_query(self) -> str:
        """What a view of what is shown now asks for: where columns were chosen, these as well."""
        asked = self.request.GET.copy()
        if [one for one in self.allowed if not one.is_extra] != self.columns:
            asked["columns"] = ",".join(one.key for one in self.columns)
        return plain(asked)

    @property
    def is_view_changed(self) -> bool:
        return self.view is not None and self.view.query not in {self.view_query, plain(self.request.GET)}

    @cached_property
    def controls(self) -> list[dict[str, Any]]:
        """The filters as the filter bar draws them."""
        return [
            {"name": one.name, "label": one.label, "kind": one.kind, **one.control(self.request)}
            | {"is_on": any(self.request.GET.get(param) for param in one.params)}
            for one in self.page.filters
        ]

    @cached_property
    def bulk(self) -> list[dict[str, Any]]:
        """The bulk actions this reader may use, each with its door."""
        door = "/portal/bulk" if getattr(self.membership, "supplier_id", None) else "/bulk"
        return [
            {"action": one, "url": f"{door}/{one.name}/", "dialog": f"bulk-{one.name}", "form": one.blank()}
            for one in self.page.bulk
            if may(self.membership, one.permission)
        ]

    @cached_property
    def sends(self) -> "list[Send]":
        """The pages this reader may send marked rows to."""
        return [one for one in self.page.sends if not one.permission or may(self.membership, one.permission)]

    @property
    def has_boxes(self) -> bool:
        return bool(self.bulk or self.sends)

    @property
    def door(self) -> str:
        """Where what is kept of lists is changed."""
        return "/portal/lists" if getattr(self.membership, "supplier_id", None) else "/lists"

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the filter bar says besides the filters: the view that is open, and columns the address names."""
        view = self.request.GET.get("view", "") or (EVERYTHING if self.kept.preference.opens_with else "")
        found = [("view", view), ("columns", self.request.GET.get("columns", ""))]
        return [(name, value) for name, value in found if value]

    @property
    def here(self) -> str:
        """This address as it was, the place in the pages included: where one comes back to."""
        return self.request.get_full_path()

    @property
    def without_columns_url(self) -> str:
        """This address as it was, with whatever columns the reader has chosen."""
        return self.url(columns="")

    @property
    def heads(self) -> Iterator[dict[str, Any]]:
        """The column headings, with the address that sorts by each."""
        for column in self.columns:
            head = {"key": column.key, "label": column.label, "css": column.css, "url": "", "direction": ""}
            if column.sort:
                falls_first = column.shown_as in {"when", "date", "number", "money", "percent"}
                here = self.sort_name.removeprefix("-") == column.key
                falls = self.sort_name.startswith("-")
                wanted = not falls if here else falls_first
                head["url"] = self.url(sort=f"-{column.key}" if wanted else column.key)
                head["direction"] = ("descending" if falls else "ascending") if here else "none"
            yield head

    @property
    def sorts(self) -> list[dict[str, Any]]:
        """Every sort as a choice, for screens without column headings."""
        return [
            {
                "value": "" if value == self.page.sort else value,
                "word": f"{column.label} {arrow}",
                "is_chosen": value == self.sort_name,
            }
            for column in self.columns
            if column.sort
            for value, arrow in ((f"-{column.key}", "↓"), (column.key, "↑"))
        ]

    @property
    def body(self) -> SafeString:
        """The rows as HTML, put together here because a template loop over every cell costs ten times as much."""
        starts = [f'<td class="{column.css}" data-label="{escape(column.label)}">' for column in self.columns]
        mark = _("Mark {name}") if self.has_boxes else ""
        return mark_safe("".join(self._row(row, starts, mark) for row in self.slice.rows))  # noqa: S308 - cells are escaped

    @property
    def can_create(self) -> bool:
        """Whether the empty list may offer this reader to make the first one."""
        empty = self.page.empty
        return bool(empty.url) and (not empty.permission or may(self.membership, empty.permission))

    def _row(self, row: dict[str, Any], starts: Sequence[str], mark: str) -> str:
        """One row; with `mark`, what its box is called, it has one."""
        box = ""
        if mark:
            called = escape(mark.format(name=row.get(self.columns[0].key)))
            box = (
                '<td class="on-phone-box"><input type="checkbox" class="form-check-input" name="ids" '
                f'value="{escape(row[self.page.key])}" form="bulk" data-box aria-label="{called}"></td>'
            )
        cells = (f"{start}{_html(column.cell(row))}</td>" for start, column in zip(starts, self.columns, strict=True))
        return f"<tr>{box}{''.join(cells)}</tr>"


def _html(shown: Any) -> str:
    return shown if isinstance(shown, SafeString) else escape(shown)
