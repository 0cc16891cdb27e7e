"""The rows of the sessions people see: in use since when, and under which key."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

NOTED_EVERY = 300
"""Seconds: writing down each page would cost more than a list of sessions is worth."""


def note_session(request: HttpRequest) -> None:
    """Write down that the session is in use; one from before sessions were listed gets its row."""
    if cache.add(f"session-seen:{request.session.session_key}", 1, NOTED_EVERY):
        seen = UserSession.objects.filter(session_key=request.session.session_key)
        if not seen.update(last_seen_at=timezone.now()):
            UserSession.objects.create_from_request(request)


def rotate_session(request: HttpRequest) -> None:
    """Give the session another key, in its row as well."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
