"""Counting in Redis how often something is done within a while, over all processes."""

from __future__ import annotations

import logging
import time

from django.core.cache import caches

logger = logging.getLogger(__name__)


def count_up(key: str, seconds: int) -> int:
    """How often this key has been counted; it is forgotten some time after the first. One round trip, but for that one."""
    cache = caches["strict"]
    try:
        return cache.incr(key)
    except ValueError:
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)


def is_too_often(name: str, *, most: int, seconds: int) -> bool:
    """Count one more of `name`, and tell whether that is over `most` within `seconds`. When Redis is away nothing is."""
    try:
        return count_up(f"often:{name}:{int(time.time() // seconds)}", seconds + 5) > most
    except Exception:
        logger.warning("limit_open: Redis is away, %s is not counted", name.partition(":")[0], exc_info=True)
        return False
