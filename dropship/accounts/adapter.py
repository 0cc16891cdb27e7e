"""What differs from the login library's own ways."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dropship.base.secrets import seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps and recovery codes are of no use to who only has the database."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name to begin with, which the person may change."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey {number}").format(number=number)

    def _get_site_name(self) -> str:
        return "Dropship"


def who_signs_in(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that is tried, so that wrong passwords lock it alone and not everybody at that place."""
    given = credentials or {}
    address = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login") or ""
    return str(address).strip().lower()[:254]
