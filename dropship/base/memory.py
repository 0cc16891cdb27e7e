"""What a process has loaded before it gets to work."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def settle_memory() -> None:
    """Give back what loading has left over, and keep what is loaded out of every later collection.

    Called before a server forks: what nobody touches again stays shared between the processes.
    """
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
