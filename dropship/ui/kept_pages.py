"""The doors to what people keep of lists: views, the one a list opens with, and the columns.

Staff and clerks have the same doors at two addresses. Whoever may see the list keeps what is theirs alone; what
others see as well needs the permission to share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, portal_page, staff_page
from dropship.accounts.roles import may
from dropship.tenancy.verb import attempt
from dropship.ui.actions.change_view import change_view
from dropship.ui.actions.prefer_list import prefer_list
from dropship.ui.actions.remove_view import remove_view
from dropship.ui.actions.save_view import save_view
from dropship.ui.kept import SHARE, in_sight, plain
from dropship.ui.lists import NAMES
from dropship.ui.models import SavedView
from dropship.ui.parts import back

Answer = HttpResponse


def _save(request: HttpRequest, name: str) -> Answer:
    """Keep what the list shows as a view, and open it."""
    _known(name)
    is_shared = "is_shared" in request.POST
    if is_shared:
        _may_share(request)
    with attempt(request):
        view = save_view(
            name,
            name=request.POST.get("name", ""),
            query=plain(request.POST.get("query", "")),
            is_shared=is_shared,
            by=request.actor,
            at=timezone.now(),
            **_place(request),
        )
        if "opens" in request.POST:
            prefer_list(name, opens_with=str(view.id), **_place(request))
        messages.success(request, _("The view “{name}” is kept.").format(name=view.name))
        return _opened(request, view)
    return back(request, _home(request))


def _change(request: HttpRequest, view_id: UUID) -> Answer:
    """Rename a view, let it show what the list shows now, share it, stop sharing it or throw it away."""
    view = find(SavedView, request, of=in_sight(request.membership), id=view_id)
    way = request.POST.get("way", "")
    if view.is_shared or way == "share":
        _may_share(request)
    change = CHANGES.get(way)
    if change is None:
        raise Http404(_("There is no such change of a view."))
    with attempt(request):
        messages.success(request, change(view, request.POST, by=request.actor, at=timezone.now()))
        if way == "narrow":
            view.refresh_from_db()
            return _opened(request, view)
    return back(request, _home(request))


def _rename(view: SavedView, given: Any, **told: Any) -> str:
    view = change_view(view.id, name=given.get("name", ""), **told)
    return _("The view is called “{name}” now.").format(name=view.name)


def _narrow(view: SavedView, given: Any, **told: Any) -> str:
    change_view(view.id, query=plain(given.get("query", "")), **told)
    return _("The view “{name}” shows this from now on.").format(name=view.name)


def _share(view: SavedView, given: Any, **told: Any) -> str:
    change_view(view.id, is_shared=True, **told)
    return _("Your colleagues see the view “{name}” now.").format(name=view.name)


def _unshare(view: SavedView, given: Any, **told: Any) -> str:
    change_view(view.id, is_shared=False, **told)
    return _("Only its owner sees the view “{name}” now.").format(name=view.name)


def _remove(view: SavedView, given: Any, **told: Any) -> str:
    remove_view(view.id, **told)
    return _("The view “{name}” is gone.").format(name=view.name)


CHANGES: dict[str, Callable[..., str]] = {
    "rename": _rename,
    "narrow": _narrow,
    "share": _share,
    "unshare": _unshare,
    "remove": _remove,
}


def _open_with(request: HttpRequest, name: str) -> Answer:
    """Let the list open with a view from now on; without one, with everything."""
    _known(name)
    with attempt(request):
        prefer_list(name, opens_with=request.POST.get("view", "").replace("\x00", "")[:60], **_place(request))
        messages.success(request, _("The list opens like this from now on."))
    return back(request, _home(request))


def _choose_columns(request: HttpRequest, name: str) -> Answer:
    """Show these columns of the list from now on; none means those that it comes with."""
    _known(name)
    with attempt(request):
        prefer_list(name, columns=_columns(request), **_place(request))
    return back(request, _home(request))


def _columns(request: HttpRequest) -> list[str]:
    if "as_before" in request.POST:
        return []
    return [key.replace("\x00", "") for key in request.POST.getlist("column")[:100] if key]


def _known(name: str) -> None:
    if name not in NAMES:
        raise Http404(_("There is no such list."))


def _may_share(request: HttpRequest) -> None:
    if not may(request.membership, SHARE):
        raise PermissionDenied(_("Your role may not share views, nor change shared ones."))


def _place(request: HttpRequest) -> dict[str, Any]:
    return {"membership_id": request.membership.id, "supplier_id": request.membership.supplier_id}


def _opened(request: HttpRequest, view: SavedView) -> Answer:
    """Back to the list, at the address of the view."""
    path = request.POST.get("next", "").partition("?")[0]
    return back(request, _home(request), to=f"{path}?{'&'.join(filter(None, (view.query, f'view={view.id}')))}")


def _home(request: HttpRequest) -> str:
    return "/portal/" if request.membership.supplier_id else "/"


def _doors(view: Callable[..., Answer]) -> tuple[Callable[..., Answer], Callable[..., Answer]]:
    """The same door for the staff and for clerks."""
    return require_POST(staff_page("dashboard.view")(view)), require_POST(portal_page("portal.view")(view))


save, portal_save = _doors(_save)
change, portal_change = _doors(_change)
open_with, portal_open_with = _doors(_open_with)
choose_columns, portal_choose_columns = _doors(_choose_columns)
