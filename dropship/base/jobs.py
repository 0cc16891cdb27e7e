"""The jobs that workers know by name; each is safe to run twice and at any moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

Job = Callable[[UUID], int]

JOBS: dict[str, Job] = {}
PERIODIC: dict[str, list[Callable[[UUID], object]]] = defaultdict(list)


def job(name: str) -> Callable[[Job], Job]:
    """Register `fn(tenant_id) -> how many it worked`; it is called again at once while that is not 0."""

    def register(function: Job) -> Job:
        JOBS[name] = function
        return function

    return register


def periodic(moment: str) -> Callable[[Callable[[UUID], object]], Callable[[UUID], object]]:
    """Register `fn(tenant_id)` to run `every_minute` or `every_hour` for each tenant."""

    def register(function: Callable[[UUID], object]) -> Callable[[UUID], object]:
        PERIODIC[moment].append(function)
        return function

    return register
