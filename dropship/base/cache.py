"""The cache of libraries that count wrong passwords and the like: while Redis is away they find nothing in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """A Redis cache that is empty, rather than an error, while its server is away: people can still sign in."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return _forgiven(super().add, True, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _forgiven(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        _forgiven(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return _forgiven(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return _forgiven(super().delete, False, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return _forgiven(super().has_key, False, *args, **kwargs)


def _forgiven(ask: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return ask(*args, **kwargs)
    except (RedisError, OSError):
        logger.warning("The cache is away; it counts as empty.")
        return otherwise
