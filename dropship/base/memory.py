"""What a process has loaded before it gets to work."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

SELDOM = 20_000
"""So many more containers made than let go begin a collection of the youngest; the default is 700."""


def settle_memory() -> None:
    """Give back what loading has left over, and keep what is loaded out of every later collection.

    Called before a server forks: what nobody touches again stays shared between the processes. Collections come
    seldom from then on: what a request leaves in circles is little, and walking all that is kept takes 40 ms, which
    would hit one request of a hundred.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, 10, 50)
    with suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
