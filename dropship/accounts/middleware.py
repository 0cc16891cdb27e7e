"""Whoever is signed in: their own language and time zone, and when each session was last used."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from dropship.accounts.models import User
from dropship.accounts.sessions import note_session


class PersonMiddleware:
    """Activate what the person has chosen; what is left open follows the browser and the retailer.

    It stands after authentication and after `LocaleMiddleware`, which has read the browser's wish. A
    request without a session's cookie is nobody's, and nothing is looked up for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            speak_to(request, request.user)
            note_session(request)
        return self.get_response(request)


def speak_to(request: HttpRequest, person: User) -> None:
    """The rest of this answer is in the person's language and time zone, where one is chosen."""
    if person.language:
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    if person.time_zone:
        timezone.activate(person.time_zone)
