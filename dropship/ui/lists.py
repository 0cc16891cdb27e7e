"""A list of things, declared once by a room: columns, filters, search, sort, pages, bulk actions, export.

All that a reader chose stands in the address, so a view can be sent as a link and the back button
works. The rows cost one statement: they come by `.values()`, without a count and without OFFSET.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.roles import may
from dropship.ui.columns import Column
from dropship.ui.export import FILES
from dropship.ui.kept import View
from dropship.ui.listing import Listing
from dropship.ui.parts import toasts, wants_part

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = QuerySet[Any, Any]
LONGEST_QUERY = 8000
NAMES: set[str] = set()
"""Of all lists of which something can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """One action on many rows: a button over the list. `name` is "orders.hold", unique in the portal.

    `act(id, **answers, by=, at=)` is the verb; `form` asks for the answers, in a dialog with `confirm` over it.
    The room registers the list in its wiring (`bulk_actions(LIST)`), which gives the button its door.
    """

    name: str
    label: "StrOrPromise"
    permission: str
    act: Callable[..., object]
    icon: str = ""
    confirm: "StrOrPromise" = ""
    form: type[Form] | None = None

    def typed(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The kept answers as the verb takes them: dates as dates, numbers as numbers."""
        if self.form is None:
            return {}
        form = self.form(answers)
        form.is_valid()
        return form.cleaned_data

    def blank(self) -> Form | None:
        """The empty form of the dialog; its ids are its own, because a page holds several."""
        return self.form(auto_id=f"bulk-{self.name}-%s") if self.form else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A button over the list that posts the `ids` of the marked rows (and `next`) to a page about them.

    As for a bulk action, `all` and `query` stand for all rows that match. `most` is what the page takes at once: with
    more marked the button rests, and the bar says why. `beside` opens it beside the list, for what is printed.
    """

    label: "StrOrPromise"
    url: str
    icon: str = ""
    permission: str = ""
    most: int = 0
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What a list says when there is nothing at all in it, with the way to the first one."""

    title: "StrOrPromise"
    text: "StrOrPromise" = ""
    icon: str = "inbox"
    action: "StrOrPromise" = ""
    url: str = ""
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """The declaration. `rows(request)` gives the query, narrowed to what the reader may see.

    `search(rows, words)` narrows by the search box; `sort` is a column's key, with "-" for falling;
    `also` are names of the row that cells need besides the columns' own keys. Under `name` people keep views of it,
    and how they want to see it.
    """

    name: str
    title: "StrOrPromise"
    rows: Callable[[HttpRequest], Rows]
    columns: Sequence[Column]
    filters: Sequence[Any] = ()
    search: Callable[[Rows, str], Rows] | None = None
    search_hint: "StrOrPromise" = ""
    sort: str = "-id"
    also: Sequence[str] = ()
    key: str = "id"
    page_size: int = 50
    bulk: Sequence[Bulk] = ()
    sends: Sequence[Send] = ()
    views: Sequence[View] = ()
    has_views: bool = True
    empty: Empty = field(default_factory=lambda: Empty(title=gettext_lazy("Nothing here yet")))
    export_permission: str = ""
    base: str = "base.html"
    template: str = "ui/list.html"

    def __post_init__(self) -> None:
        if self.has_views:
            NAMES.add(self.name)

    def respond(self, request: HttpRequest, *, context: Mapping[str, Any] | None = None) -> HttpResponseBase:
        """Answer a GET: the page, the part that htmx asked for, or a file of all that is filtered.

        The bare address leads to the view that the reader has chosen to begin with.
        """
        listing = Listing(self, request)
        if "export" in request.GET:
            return self._file(listing, request.GET["export"])
        if not request.GET and not wants_part(request) and listing.kept.opening:
            return HttpResponseRedirect(listing.kept.opening.url(request.path))
        parts = {
            "list": "ui/list_whole.html",
            "list-results": "ui/list_results.html",
            "list-across": "ui/list_across.html",
            "list-counts": "ui/list_counts.html",
        }
        part = parts.get(request.htmx.target or "", "") if wants_part(request) else ""  # type: ignore[attr-defined]
        variables = {"listing": listing, "base_template": self.base, **(context or {})}
        html = render_to_string(part or self.template, variables, request=request)
        response = HttpResponse(html + toasts(request) if part else html)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def show(self, request: HttpRequest, *, path: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """Answer a form of the page that was posted elsewhere: the whole page, its list as it stands at `path`."""
        there = copy(request)
        there.path, there.method = path, "GET"
        there.GET = QueryDict("")  # type: ignore[assignment,misc]
        variables = {"listing": Listing(self, there), "base_template": self.base, **context}
        return HttpResponse(render_to_string(self.template, variables, request=request), status=status)

    def _file(self, listing: Listing, kind: str) -> HttpResponseBase:
        if self.export_permission and not may(listing.membership, self.export_permission):
            raise PermissionDenied(_("Your role may not export."))
        if kind not in FILES:
            raise Http404(_("Lists are exported as CSV or XLSX."))
        return FILES[kind](listing.in_order, columns=listing.columns, names=listing.names, name=self.name)

    def as_asked(self, request: HttpRequest, query: str) -> Listing:
        """The list as another address of it asks for, to the same reader: `query` is what stands behind the "?"."""
        there = copy(request)
        there.GET = QueryDict(query[:LONGEST_QUERY])  # type: ignore[assignment,misc]
        return Listing(self, there)
