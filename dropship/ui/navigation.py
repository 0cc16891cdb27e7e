"""Where the staff and the suppliers can go: plain paths, each with the permission it needs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from dropship.accounts.roles import may
from dropship.tenancy.scope import current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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


def visible(sections: "Sequence[Section]", *, membership: Any, path: str) -> "Iterator[dict[str, Any]]":
    """Yield the sections with the places this member may enter, each marked when it is the page's own."""
    for section in sections:
        places = [
            {
                "label": place.label,
                "url": place.url,
                "icon": place.icon,
                "key": place.key,
                "is_here": place.is_here(path),
                "waiting": COUNTS[place.url]() if place.url in COUNTS and current() is not None else 0,
                "count": place.count,
            }
            for place in section.places
            if not place.permission or may(membership, place.permission)
        ]
        if places:
            yield {"label": section.label, "places": places}
