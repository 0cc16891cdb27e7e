"""The language of the pages, chosen by whoever reads them, signed in or not."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from dropship.accounts.access import public_page
from dropship.accounts.actions.change_profile import change_profile
from dropship.accounts.models import User
from dropship.base.languages import spoken
from dropship.ui.parts import back

A_YEAR = 365 * 24 * 3600


@require_POST
@public_page
def choose(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on: in this browser, and to this person wherever they sign in."""
    language = request.POST.get("language", "")
    answer = back(request, "/")
    if not spoken(language):
        return answer
    if isinstance(person := request.user, User):
        change_profile(person.pk, name=person.name, language=language, time_zone=person.time_zone)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer
