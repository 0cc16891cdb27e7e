"""The doorbell: tells the workers that work waits in the tables.

It is a courtesy. The work itself is found in Postgres by the clock's tick, so a lost ring costs at
most that tick; a broker that is away must therefore never slow down or fail the request that rang.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

logger = logging.getLogger(__name__)
QUIET_SECONDS = 0.1
SULK_SECONDS = 5.0

_ringer: Callable[[str, str], None] | None = None
_last: dict[tuple[str, UUID], float] = {}
_silent_until = 0.0
_lock = threading.Lock()


def install(ringer: Callable[[str, str], None]) -> None:
    """Name the function that reaches the broker: `ringer(job, tenant_id)`."""
    global _ringer
    _ringer = ringer


def ring_after_commit(job: str, tenant_id: UUID) -> None:
    """Ring once the open transaction has committed; at most ten times a second for the same work."""
    transaction.on_commit(lambda: _ring(job, tenant_id), robust=True)


def _ring(job: str, tenant_id: UUID) -> None:
    global _silent_until
    now = time.monotonic()
    with _lock:
        if _ringer is None or now < _silent_until or now - _last.get((job, tenant_id), 0.0) < QUIET_SECONDS:
            return
        if len(_last) > 10_000:
            _last.clear()
        _last[(job, tenant_id)] = now
    try:
        _ringer(job, str(tenant_id))
    except Exception:
        _silent_until = time.monotonic() + SULK_SECONDS
        logger.warning("The broker is away; work waits in the tables for the next tick.", exc_info=True)
