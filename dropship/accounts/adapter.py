"""What differs from the login library's own ways: nobody signs up by himself, people are invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def who_signs_in(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that is tried, so that wrong passwords lock it alone and not everybody at that place."""
    given = credentials or {}
    address = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login") or ""
    return str(address).strip().lower()[:254]
