"""What the address of a list asks for, of one reader: which rows, in which order, with which columns."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest

from dropship.accounts.roles import may
from dropship.ui import filters, keyset
from dropship.ui.columns import Column
from dropship.ui.kept import Kept

if TYPE_CHECKING:
    from dropship.ui.lists import ListPage

Rows = QuerySet[Any, Any]
CURSORS = ("after", "before", "export")
# So many rows may be marked across pages; `dropship/bulk` takes no more.
MOST_MARKED = 5000


class Asked:
    """The rows behind one address, to one reader."""

    def __init__(self, page: "ListPage", request: HttpRequest) -> None:
        self.page, self.request = page, request
        self.membership = getattr(request, "membership", None)
        self.kept = Kept(page, self.membership)
        self.allowed = [one for one in page.columns if not one.permission or may(self.membership, one.permission)]
        self.words = filters.clean(request.GET.get("q", "")) if page.search else ""
        self.path = request.path
        # Not `page.search` in a template: it would call the function.
        self.has_search, self.search_hint = page.search is not None, page.search_hint

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that are shown: those that the address names, else the reader's choice, else the list's own.

        The first names the row and is always there.
        """
        asked = set(self.request.GET.get("columns", "").split(",")) & {one.key for one in self.allowed}
        asked = asked or set(self.kept.preference.columns) & {one.key for one in self.allowed}
        if not asked:
            return [one for one in self.allowed if not one.is_extra]
        return [one for one in self.allowed if one.key in asked or one is self.allowed[0]]

    @property
    def names(self) -> list[str]:
        """The names of the row that are read: what the shown columns need, and no more."""
        wanted = {self.page.key, self.sort.field, *self.page.also}
        return sorted(wanted.union(*(column.names for column in self.columns)))

    @cached_property
    def sort(self) -> keyset.Sort:
        """The sort of the address where there is such a column, else the list's own."""
        return (
            self.sort_by(self.request.GET.get("sort", "")) or self.sort_by(self.page.sort) or keyset.Sort(self.page.key)
        )

    @cached_property
    def sort_name(self) -> str:
        """The sort in force as the address says it."""
        asked = self.request.GET.get("sort", "")
        return asked if self.sort_by(asked) else self.page.sort

    def filtered(self) -> Rows:
        """The rows that the address asks for, in no order yet."""
        rows = self.page.rows(self.request)
        for one in self.page.filters:
            rows = one.apply(rows, self.request)
        return self.page.search(rows, self.words) if self.page.search and self.words else rows

    def in_order(self) -> Rows:
        """The same rows, sorted as asked for."""
        return keyset.in_order(self.filtered(), sort=self.sort, key=self.page.key)

    @cached_property
    def slice(self) -> keyset.Page:
        """The page of rows that is shown."""
        rows = self.filtered().values(*self.names)
        after, before = (self.request.GET.get(name, "") for name in ("after", "before"))
        return keyset.take(
            rows, sort=self.sort, size=self.page.page_size, after=after, before=before, key=self.page.key
        )

    @property
    def query(self) -> str:
        """What the address asks for, without the place in the pages: the rows that are marked across pages."""
        return self.url().partition("?")[2]

    @property
    def has_more_pages(self) -> bool:
        return bool(self.slice.after or self.slice.before)

    @cached_property
    def matching(self) -> int:
        """How many rows the address asks for; beyond what may be marked at once they are not counted."""
        return self.filtered().order_by()[: MOST_MARKED + 1].count()

    @property
    def too_many_match(self) -> bool:
        return self.matching > MOST_MARKED

    def url(self, **changes: str) -> str:
        """This list's address with some parameters changed, always from its first page unless a cursor is given."""
        params = self.request.GET.copy()
        for name in CURSORS:
            params.pop(name, None)
        for name, value in changes.items():
            if value:
                params[name] = value
            else:
                params.pop(name, None)
        return f"{self.path}?{params.urlencode()}" if params else self.path

    def without(self, drops: Sequence[tuple[str, str]]) -> str:
        params = self.request.GET.copy()
        for name in CURSORS:
            params.pop(name, None)
        for name, value in drops:
            params.setlist(name, [one for one in params.getlist(name) if one != value])
        kept = params.urlencode()
        return f"{self.path}?{kept}" if kept else self.path

    def sort_by(self, name: str) -> keyset.Sort | None:
        key = name.removeprefix("-")
        falls = name.startswith("-")
        for column in self.allowed:
            if column.key == key and column.sort:
                return keyset.Sort(column.sort_field, falls, column.nulls)
        return keyset.Sort(key, falls) if key == self.page.key else None
