"""The sessions of people: their rows, in use since when and under which key, and what ends them."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from dropship.accounts.models import User

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


@receiver([post_save, post_delete], sender=Authenticator)
def end_other_sessions(instance: Authenticator, created: bool = True, **_: Any) -> None:
    """A second factor came, was replaced or went: whoever signed in before that signs in anew.

    In the transaction of the change; only the session that makes it goes on, under another key. A factor that is used
    or renamed ends nothing.
    """
    if not created:
        return
    stamp = secrets.token_urlsafe(16)
    User.objects.filter(pk=instance.user_id).update(stamp=stamp)
    request = context.request
    if request is not None and request.user.pk == instance.user_id:
        request.user.stamp = stamp
        before = request.session.session_key
        update_session_auth_hash(request, request.user)
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
