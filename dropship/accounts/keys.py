"""The making and recognising of API keys."""

from __future__ import annotations

import hashlib
import secrets
import string

ALPHABET = string.ascii_letters + string.digits


def make_key() -> tuple[str, str, str]:
    """A new key: (what the program sends, its public prefix, the hash to keep).

    The secret has 32 letters of 62, about 190 random bits, so a fast hash is enough.
    """
    prefix = "dsk_" + "".join(secrets.choice(ALPHABET) for _ in range(8))
    secret = "".join(secrets.choice(ALPHABET) for _ in range(32))
    key = f"{prefix}_{secret}"
    return key, prefix, hash_key(key)


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
