"""The processes of the portal: how each is started, on one machine as in a container.

`python -m dropship.services web` becomes that process; `make run` starts all of them and keeps them up.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dropship import embedded

NAMES = ("web", "worker", "background", "beat")


def command(name: str) -> list[str]:
    """The command of one of NAMES, by BIND or PORT, WEB_WORKERS, WORKERS and DATA_DIR of the environment."""
    python = [sys.executable, "-m"]
    if name == "web":
        address = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
        return [
            *python, "gunicorn", "dropship.wsgi:application", "--bind", address, "--worker-class", "gthread",
            "--workers", os.environ.get("WEB_WORKERS", "2"), "--threads", "4", "--timeout", "60", "--graceful-timeout", "20",
            "--keep-alive", "30", "--max-requests", "50000", "--max-requests-jitter", "5000", "--preload",
            "--log-level", "warning", "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").exists() else "/tmp",  # noqa: S108
        ]  # fmt: skip
    if name == "beat":
        clock = [*python, "celery", "--quiet", "-A", "dropship.clock", "beat", "--loglevel", "warning"]
        return [*clock, "--schedule", str(embedded.data_dir() / "beat"), "--pidfile", ""]
    worker = [*python, "celery", "--quiet", "-A", "dropship", "worker", "--loglevel", "warning"]
    worker += ["--prefetch-multiplier", "1", "--without-mingle", "--without-gossip"]
    if name == "background":  # what may take long or hang never stands in the way of an order
        return [
            *worker,
            "--hostname",
            "background@%h",
            "--queues",
            "mail,default",
            "--pool",
            "threads",
            "--concurrency",
            "4",
        ]
    return [*worker, "--queues", "orders", "--concurrency", os.environ.get("WORKERS", "2")]


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in NAMES:
        sys.exit(f"usage: python -m dropship.services {'|'.join(NAMES)}")
    if missing := [name for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY") if not os.environ.get(name)]:
        sys.exit(f"{', '.join(missing)} must be set; on one machine `make run` does without.")
    words = command(sys.argv[1])
    os.execv(words[0], words)  # noqa: S606 - the command is ours


if __name__ == "__main__":
    main()
