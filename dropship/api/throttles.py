"""How many calls a key may make a minute, counted in Redis over all processes.

Headers as in draft-ietf-httpapi-ratelimit-headers, and the three older ones that most clients read. When Redis is away calls are let through and a
line is logged: a limit is no reason to lose orders.
"""

from __future__ import annotations

import logging
import time

from django.conf import settings
from rest_framework import exceptions

from dropship.api.auth import Caller
from dropship.base.limits import count_up

logger = logging.getLogger(__name__)
WINDOW = 60
SULK_SECONDS = 5.0
_silent_until = 0.0


class TooMany(exceptions.Throttled):
    """The key has used up its minute; `headers` tell when the next one begins."""

    def __init__(self, headers: dict[str, str], *, wait: int, detail: str) -> None:
        super().__init__(wait=wait, detail=detail)
        self.headers = headers


def count(caller: Caller) -> dict[str, str]:
    """Count this call; returns the headers of the answer, or raises 429 with `Retry-After`."""
    global _silent_until
    limit = settings.API_RATE_PER_MINUTE
    now = time.time()
    left_seconds = WINDOW - int(now % WINDOW)
    if limit <= 0 or time.monotonic() < _silent_until:
        return {}
    key = f"rate:{caller.key_id}:{int(now // WINDOW)}"
    try:
        calls = count_up(key, WINDOW + 5)
    except Exception:
        _silent_until = time.monotonic() + SULK_SECONDS
        logger.warning("rate_limit_open: Redis is away, calls are not counted", exc_info=True)
        return {}
    left = max(0, limit - calls)
    headers = {
        "RateLimit-Policy": f'"default";q={limit};w={WINDOW}',
        "RateLimit": f'"default";r={left};t={left_seconds}',
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(left),
        "RateLimit-Reset": str(left_seconds),
    }
    if calls > limit:
        raise TooMany(headers, wait=left_seconds, detail=f"More than {limit} calls a minute.")
    return headers
