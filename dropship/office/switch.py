"""Going from one place to another: the person of several retailers or suppliers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from dropship.accounts.access import SESSION_KEY, member_page
from dropship.accounts.sessions import rotate_session
from dropship.ui.parts import go


@require_POST
@member_page
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another of one's places from now on."""
    chosen = request.POST.get("membership", "")
    place = next((place for place in request.memberships if str(place.id) == chosen), None)
    if place is None:
        raise Http404("No such place.")
    rotate_session(request)
    request.session[SESSION_KEY] = str(place.id)
    return go(request, "/portal/" if place.supplier_id else "/")
