"""What a reader keeps of a list: its views, the one it opens with, and the columns that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.http import QueryDict

from dropship.accounts.roles import may
from dropship.ui.models import ListPreference, SavedView

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from dropship.ui.lists import ListPage

# Parameters of the address that say where one is, not what is shown.
PLACES = frozenset({"after", "before", "export", "view"})
EVERYTHING = "all"
SHARE = "views.share"
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view that a list comes with: `query` is what stands behind the "?" of its address."""

    key: str
    label: StrOrPromise
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A view as one reader sees it in the row over the list; `saved` is None for those that the list comes with."""

    key: str
    label: StrOrPromise
    query: str
    saved: SavedView | None = None
    is_mine: bool = False
    opens: bool = False
    may_change: bool = False

    def url(self, path: str) -> str:
        """The address of the view, which says all of it and can be sent as a link."""
        return f"{path}?{'&'.join(filter(None, (self.query, urlencode({'view': self.key}))))}"


def plain(query: str | QueryDict) -> str:
    """What an address asks for, without the place in it and without what is empty: two alike are equal."""
    given = QueryDict(query) if isinstance(query, str) else query
    return urlencode(
        sorted((name, value) for name, values in given.lists() if name not in PLACES for value in set(values) if value)
    )


def in_sight(membership: Any) -> QuerySet[SavedView]:
    """The person's own views and those that others in the house share."""
    house = SavedView.objects.filter(supplier_id=membership.supplier_id)
    return house.filter(Q(membership_id=membership.id) | Q(is_shared=True))


class Kept:
    """The views and preferences of one reader for one list; each is asked for once, where it is needed."""

    def __init__(self, page: ListPage, membership: Any) -> None:
        self.page, self.membership = page, membership
        self.is_on = page.has_views and getattr(membership, "id", None) is not None

    @cached_property
    def _all(self) -> tuple[ListPreference, list[SavedView]]:
        """The preference and the views, one's own first; one statement for both, because every list asks it."""
        preference, views = ListPreference(list_name=self.page.name), []
        if not self.is_on:
            return preference, views
        saved = in_sight(self.membership).filter(list_name=self.page.name).annotate(of=Value("view"))
        preferred = ListPreference.objects.filter(list_name=self.page.name, membership_id=self.membership.id).annotate(
            chosen=Func(F("columns"), Value(","), function="array_to_string", output_field=CharField()),
            shared=Value(False),
            of=Value("preference"),
        )
        both = saved.values_list("id", "name", "query", "is_shared", "membership_id", "of").union(
            preferred.values_list("id", "opens_with", "chosen", "shared", "membership_id", "of"), all=True
        )
        for view_id, name, query, is_shared, owner, of in both:
            if of == "view":
                known = {"id": view_id, "name": name, "query": query, "is_shared": is_shared, "membership_id": owner}
                views.append(SavedView(list_name=self.page.name, **known))
            else:
                preference.opens_with, preference.columns = name, query.split(",")
        return preference, sorted(views, key=lambda view: (view.membership_id != self.membership.id, view.name.lower()))

    @property
    def preference(self) -> ListPreference:
        return self._all[0]

    @cached_property
    def tabs(self) -> list[Tab]:
        """The views that the list comes with, then one's own, then those that others share."""
        opens = self.preference.opens_with
        found = [
            Tab(key=view.key, label=view.label, query=plain(view.query), opens=view.key == opens)
            for view in self.page.views
        ]
        return found + [self._tab(view, opens) for view in self._all[1]]

    def _tab(self, view: SavedView, opens: str) -> Tab:
        is_mine = view.membership_id == self.membership.id
        may_change = is_mine if not view.is_shared else may(self.membership, SHARE)
        return Tab(
            key=str(view.id),
            label=view.name,
            query=view.query,
            saved=view,
            is_mine=is_mine,
            opens=str(view.id) == opens,
            may_change=may_change,
        )

    @property
    def opening(self) -> Tab | None:
        """The view that the bare address leads to."""
        return next((tab for tab in self.tabs if tab.opens), None) if self.preference.opens_with else None

    def current(self, asked: QueryDict) -> Tab | None:
        """The view that the address names, else the one that asks for the same."""
        named, query = asked.get("view", ""), plain(asked)
        by_name = next((tab for tab in self.tabs if tab.key == named), None)
        return by_name or next((tab for tab in self.tabs if tab.query == query), None)


def counted(narrowed: dict[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each of the queries gives, up to one more than are told, in one statement."""
    if not narrowed:
        return {}
    counts, params = [], []
    for rows in narrowed.values():
        few = rows.order_by().values("pk")[: MOST_COUNTED + 1].query
        sql, values = few.get_compiler(connection=connection, elide_empty=False).as_sql()
        counts.append(f"(SELECT count(*) FROM ({sql}) AS narrowed)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(counts), params)
        return dict(zip(narrowed, cursor.fetchone(), strict=True))
