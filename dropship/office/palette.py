"""The palette's two doors, and what every person can do from anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.access import portal_page, staff_page
from dropship.ui import navigation
from dropship.ui.palette import Hit, Palette

LONGEST, MOST_PATHS = 200, 12


@staff_page("dashboard.view")
def staff(request: HttpRequest) -> HttpResponse:
    """What the words find among the retailer's things, or what is at hand without any."""
    return _answer(request, navigation.NAV)


@portal_page("portal.view")
def supplier(request: HttpRequest) -> HttpResponse:
    """The same among what the supplier may see."""
    return _answer(request, navigation.PORTAL_NAV)


def _answer(request: HttpRequest, sections: Sequence[navigation.Section]) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    palette = Palette(
        membership=request.membership,
        sections=sections,
        at=_path(request.GET.get("at", "")),
        also=_other_places(request),
    )
    recent = [_path(path) for path in request.GET.getlist("recent")[:MOST_PATHS]]
    groups = palette.found(words) if words else palette.at_hand(recent)
    count = sum(len(group.hits) for group in groups)
    return render(request, "ui/palette_results.html", {"groups": groups, "count": count, "words": words})


def _path(text: str) -> str:
    return text.replace("\x00", "")[:LONGEST]


def _other_places(request: HttpRequest) -> list[Hit]:
    return [
        Hit(
            label=_("Work in {place}").format(place=place.place),
            url="/accounts/switch/",
            icon="building-warehouse" if place.supplier_id else "building-store",
            is_post=True,
            fields={"membership": str(place.id)},
            words=gettext_lazy("switch retailer supplier"),
        )
        for place in request.memberships
        if place.id != request.membership.id
    ]


COMMANDS = {
    "invite_user": Hit(
        label=gettext_lazy("Add a user"),
        url="/settings/users/",
        icon="user-plus",
        permission="users.manage",
        words=gettext_lazy("invite colleague"),
    ),
    "create_key": Hit(
        label=gettext_lazy("Create an API key"), url="/settings/keys/", icon="key", permission="keys.manage"
    ),
    "import": Hit(
        label=gettext_lazy("Import a file"),
        url="/settings/imports/",
        icon="table-import",
        permission="imports.use",
        words=gettext_lazy("upload CSV XLSX"),
    ),
    "light": Hit(
        label=gettext_lazy("Light theme"),
        icon="sun",
        words=gettext_lazy("colours bright"),
        data={"theme-choice": "light"},
    ),
    "dark": Hit(
        label=gettext_lazy("Dark theme"),
        icon="moon",
        words=gettext_lazy("colours night"),
        data={"theme-choice": "dark"},
    ),
    "system": Hit(
        label=gettext_lazy("Theme like the system"),
        icon="device-desktop",
        words=gettext_lazy("colours"),
        data={"theme-choice": "system"},
    ),
    "keys": Hit(
        label=gettext_lazy("Show the keys"),
        icon="keyboard",
        words=gettext_lazy("keyboard shortcuts help"),
        data={"dialog": "keys-dialog"},
    ),
    "sign_out": Hit(
        label=gettext_lazy("Sign out"),
        url="/accounts/logout/",
        icon="logout",
        is_post=True,
        words=gettext_lazy("log out"),
    ),
}
