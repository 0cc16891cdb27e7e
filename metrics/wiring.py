"""Everything the kernel calls by name in this room."""

from metrics import tasks  # noqa: F401 (registers its jobs)
