"""What must be read again and yet not stand in the clear: sealed with the keys of the installation."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "sealed:"


class Unreadable(Exception):
    """No key of this installation opens it: FIELD_ENCRYPTION_KEYS lacks the one it was sealed with."""


def seal(text: str) -> str:
    """The text as it may be kept; the first of FIELD_ENCRYPTION_KEYS seals it."""
    return MARK + _keys().encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """The text again; what was kept before sealing began is given back as it is. Raises Unreadable."""
    if not kept.startswith(MARK):
        return kept
    try:
        return _keys().decrypt(kept.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        raise Unreadable("No key of FIELD_ENCRYPTION_KEYS opens this secret.") from None


def _keys() -> MultiFernet:
    """The keys there are; without any, one made from SECRET_KEY, so that nothing is ever kept in the clear."""
    keys = settings.FIELD_ENCRYPTION_KEYS or [
        base64.urlsafe_b64encode(hashlib.sha256(b"field encryption" + settings.SECRET_KEY.encode()).digest())
    ]
    return MultiFernet([Fernet(key) for key in keys])
