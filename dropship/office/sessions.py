"""Where one is signed in: ending one of these sessions. The list, and ending all others, are the library's."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, member_page
from dropship.ui.parts import go


@require_POST
@member_page
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign that browser out: its next page asks for the password."""
    session = find(UserSession, request, of=UserSession.objects.filter(user=request.user.pk), id=session_id)
    is_here = session.is_current()
    session.end()
    if is_here:
        logout(request)
        return go(request, "/accounts/login/")
    messages.success(request, _("That session is ended."))
    return go(request, "/accounts/sessions/")
