"""Redis as a cache: quick, and for libraries that count wrong passwords and the like forgiving while it is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class _KeptClient(RedisCacheClient):
    """Django's client, which makes no new Redis object for each call and counts in one round trip."""

    INCREMENT = "return redis.call('EXISTS', KEYS[1]) == 1 and redis.call('INCRBY', KEYS[1], ARGV[1])"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]

    def incr(self, key: Any, delta: int) -> int:
        count = self.get_client(key, write=True).eval(self.INCREMENT, 1, key, delta)
        if count is None:
            raise ValueError(f"Key '{key}' not found.")
        return count


class QuickRedisCache(RedisCache):
    """Django's Redis cache over the client above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = _KeptClient


class ForgivingRedisCache(QuickRedisCache):
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
