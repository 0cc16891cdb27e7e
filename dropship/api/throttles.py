"""How many calls a key may make a minute, counted in Redis over all processes.

Headers as in draft-ietf-httpapi-ratelimit-headers. When Redis is away calls are let through and a
line is logged: a limit is no reason to lose orders.
"""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.cache import cache
from rest_framework import exceptions

from dropship.api.auth import Caller

logger = logging.getLogger(__name__)
WINDOW = 60
SULK_SECONDS = 5.0
_silent_until = 0.0


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
        calls = _increment(key)
    except Exception:
        _silent_until = time.monotonic() + SULK_SECONDS
        logger.warning("rate_limit_open: Redis is away, calls are not counted", exc_info=True)
        return {}
    policy = f'"default";q={limit};w={WINDOW}'
    if calls > limit:
        raise exceptions.Throttled(wait=left_seconds, detail=f"More than {limit} calls a minute.")
    return {"RateLimit-Policy": policy, "RateLimit": f'"default";r={limit - calls};t={left_seconds}'}


def _increment(key: str) -> int:
    if cache.add(key, 1, WINDOW + 5):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, WINDOW + 5)
        return 1
