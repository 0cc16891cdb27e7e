"""Where the staff and the suppliers can go: plain paths, each with the permission it needs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from dropship.accounts.roles import may
from dropship.tenancy.scope import current
from dropship.ui.markup import icon, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the navigation; without a permission it is open to all who reach the page.

    `also` are the beginnings of other addresses that belong to it; `key` is what to press after `g` to go there.
    `count` answers with a figure shown beside the label, asked for again while the page is looked at.
    """

    label: "StrOrPromise"
    url: str
    icon: str
    permission: str = ""
    also: tuple[str, ...] = ()
    key: str = ""
    count: str = ""

    def is_here(self, path: str) -> bool:
        """Tell whether the page at `path` belongs to this place; `/` and `/portal/` only to themselves."""
        return path == self.url if self.url in {"/", "/portal/"} else path.startswith((self.url, *self.also))


@dataclass(frozen=True, slots=True)
class Section:
    """Places under one heading; the first section has none."""

    label: "StrOrPromise"
    places: tuple[Place, ...]


NAV = (
    Section(
        "",
        (
            Place(_("Dashboard"), "/", "layout-dashboard", "dashboard.view", key="d"),
            Place(_("Needs you"), "/desk/", "inbox", "desk.view", key="n", count="/desk/count/"),
            Place(_("Orders"), "/orders/", "shopping-bag", "orders.view", key="o"),
            Place(_("Purchase orders"), "/purchase-orders/", "file-invoice", "purchase_orders.view", key="p"),
            Place(_("Parcels"), "/parcels/", "truck", "purchase_orders.view", key="t"),
            Place(_("Returns"), "/returns/", "arrow-back-up", "returns.view", key="r"),
            Place(_("Inventory"), "/inventory/", "packages", "inventory.view", ("/products/",), key="i"),
            Place(_("Suppliers"), "/suppliers/", "building-warehouse", "suppliers.view", key="s"),
            Place(_("Messages"), "/messages/", "message", "messages.view", key="m"),
            Place(_("Customers"), "/customers/", "users", "customers.view", key="c"),
        ),
    ),
    Section(
        _("Settings"),
        (
            Place(_("Company"), "/settings/company/", "building-store", "settings.manage"),
            Place(_("Routing rules"), "/settings/routing/", "route", "rules.view"),
            Place(_("Imports"), "/settings/imports/", "table-import", "imports.use"),
            Place(_("Users"), "/settings/users/", "user-cog", "users.manage"),
            Place(_("API keys"), "/settings/keys/", "key", "keys.manage"),
            Place(_("Mail templates"), "/settings/mail/", "mail-cog", "mail.manage"),
        ),
    ),
)

PORTAL_NAV = (
    Section(
        "",
        (
            Place(_("To do"), "/portal/", "checklist", "portal.view", key="d"),
            Place(_("Ship"), "/portal/ship/", "truck-delivery", "portal.orders", key="h"),
            Place(_("Purchase orders"), "/portal/purchase-orders/", "file-invoice", "portal.orders", key="p"),
            Place(_("Returns"), "/portal/returns/", "arrow-back-up", "portal.returns", key="r"),
            Place(_("Stock"), "/portal/stock/", "packages", "portal.stock", key="s"),
            Place(_("Messages"), "/portal/messages/", "message", "portal.messages", key="m"),
            Place(_("Scorecard"), "/portal/scorecard/", "chart-bar", "portal.view", key="c"),
        ),
    ),
)


COUNTS: "dict[str, Callable[[], int]]" = {}


def counted(url: str, count: "Callable[[], int]") -> None:
    """Show how much waits at a place beside its link; `count` reads in the person's scope, by one quick statement."""
    COUNTS[url] = count


def sections(which: str) -> "tuple[Section, ...]":
    """Where the `staff` can go, or the suppliers in the `portal`."""
    return PORTAL_NAV if which == "portal" else NAV


def allowed(sections: "Sequence[Section]", *, membership: Any) -> "list[Section]":
    """The sections with the places this member may enter."""
    found = (
        Section(
            one.label, tuple(place for place in one.places if not place.permission or may(membership, place.permission))
        )
        for one in sections
    )
    return [section for section in found if section.places]


def drawn(sections: "Sequence[Section]", *, path: str) -> SafeString:
    """The links as HTML, the page's own marked; made here and not in a template, because every page has them."""
    parts: list[str] = []
    for section in sections:
        if section.label:
            parts.append(format_html('<p class="nav-heading">{}</p>', section.label))
        parts.append('<ul class="navbar-nav">')
        parts += [_drawn(place, is_here=place.is_here(path)) for place in section.places]
        parts.append("</ul>")
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _drawn(place: Place, *, is_here: bool) -> SafeString:
    return format_html(
        '<li class="nav-item{}"><a class="nav-link" href="{}"{}{}><span class="nav-link-icon">{}</span>'
        '<span class="nav-link-title">{}</span>{}</a></li>',
        " active" if is_here else "",
        place.url,
        format_html(' data-go="{}"', place.key) if place.key else "",
        mark_safe(' aria-current="page"') if is_here else "",
        icon(place.icon),
        place.label,
        _figure(place),
    )


def _figure(place: Place) -> str:
    """How much waits there: asked for by the page itself, or counted now."""
    if place.count:
        return format_html(
            '<span class="nav-live" id="desk-count" hx-get="{}" hx-trigger="poll" hx-swap="innerHTML" data-poll data-quiet>'
            "</span>",
            place.count,
        )
    waiting = COUNTS[place.url]() if place.url in COUNTS and current() is not None else 0
    if not waiting:
        return ""
    words = '<span class="nav-count">{}<span class="visually-hidden"> {}</span></span>'
    return format_html(words, number(waiting), _("waiting"))
