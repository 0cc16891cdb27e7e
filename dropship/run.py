"""`make run`: everything up on one machine, and kept up.

    python -m dropship.run

Starts the embedded servers where none are named, migrates, loads the demo retailer once, and keeps
web, worker and beat running: one that dies is started again. Ctrl-C or SIGTERM stops all of it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from dropship.embedded import end_with_parent, release, wait_until_stopped

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 25
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0


@dataclass(slots=True)
class Service:
    """One process that is to run for ever, and how often it has just died."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    deaths: int = 0
    due_at: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.started_at = time.monotonic()
        threading.Thread(target=_pass_on, args=(self.name, self.process), daemon=True).start()

    def look(self) -> None:
        """Start it when it is due; take note when it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        pause = PAUSES[min(self.deaths, len(PAUSES)) - 1]
        say(f"{self.name} ended with {code}; starting it again in {pause:g} s")
        _end_group(self.process, signal.SIGKILL)
        self.process, self.due_at = None, now + pause


def main() -> int:
    """Run until told to stop."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    port = _port()
    if port is None:
        return 1
    sys.path.insert(0, str(ROOT))
    import manage

    try:
        manage.prepare(["manage.py", "run"])
    except RuntimeError as error:
        say(str(error))
        return 1
    data_dir = Path(os.environ["DATA_DIR"])
    python = [sys.executable]
    steps = [[*python, "manage.py", "migrate", "--verbosity", "0"], [*python, "manage.py", "collectstatic", "--noinput", "-v0"]]
    if os.environ.get("DEMO", "1") != "0":
        steps.append([*python, "manage.py", "seed_demo"])
    for step in steps:
        if stop.is_set() or subprocess.run(step, cwd=ROOT, check=False).returncode:  # noqa: S603
            say(f"{' '.join(step[1:3])} did not succeed; see above")
            return 1
    services = _services(port, data_dir)
    say(f"http://127.0.0.1:{port}")
    while not stop.is_set():
        for service in services:
            service.look()
        stop.wait(0.2)
    say("stopping")
    _stop(services)
    return 0


def _services(port: int, data_dir: Path) -> list[Service]:
    python = sys.executable
    gunicorn = [
        python, "-m", "gunicorn", "dropship.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers",
        os.environ.get("WEB_WORKERS", "2"), "--threads", "4", "--worker-class", "gthread", "--graceful-timeout", "20",
        "--timeout", "60", "--max-requests", "50000", "--max-requests-jitter", "5000", "--keep-alive", "30",
        "--log-level", "warning", "--preload", "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").exists() else "/tmp",  # noqa: S108
    ]  # fmt: skip
    worker = [
        python, "-m", "celery", "-A", "dropship", "worker", "--concurrency", os.environ.get("WORKERS", "2"), "--queues",
        "orders,mail,default", "--loglevel", "warning", "--without-mingle", "--without-gossip", "--prefetch-multiplier", "1",
    ]  # fmt: skip
    beat = [
        python, "-m", "celery", "-A", "dropship", "beat", "--loglevel", "warning", "--schedule", str(data_dir / "beat"),
        "--pidfile", "", "--max-interval", "0.5",
    ]  # fmt: skip
    return [Service("web", gunicorn), Service("worker", worker), Service("beat", beat)]


def _port() -> int | None:
    text = os.environ.setdefault("PORT", "8000")
    try:
        port = int(text)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, OverflowError) as error:
        say(f"PORT={text} cannot be used ({error}); set PORT to a free one, such as `make run PORT=8001`")
        return None
    return port


def _stop(services: list[Service]) -> None:
    running = [service for service in services if service.process is not None and service.process.poll() is None]
    for service in running:
        with contextlib.suppress(ProcessLookupError):
            service.process.send_signal(signal.SIGTERM)  # type: ignore[union-attr]
    ends = time.monotonic() + GRACE_SECONDS
    for service in running:
        try:
            service.process.wait(max(0.1, ends - time.monotonic()))  # type: ignore[union-attr]
        except subprocess.TimeoutExpired:
            say(f"{service.name} does not end; killing it")
        _end_group(service.process, signal.SIGKILL)  # type: ignore[arg-type]


def _end_group(process: subprocess.Popen, how: signal.Signals) -> None:
    """What a process has left behind in its group ends with it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, how)


def _die_with_parent() -> None:
    """Should the supervisor be killed outright, its children end as if told to."""
    end_with_parent(signal.SIGTERM)


def _pass_on(name: str, process: subprocess.Popen) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(f"{name:>6} | {line.decode(errors='replace')}")
        sys.stdout.flush()


def say(text: str) -> None:
    print(f"   run | {text}", flush=True)


if __name__ == "__main__":
    code = main()
    folder = Path(os.environ.get("DATA_DIR", ROOT / ".dropship"))
    release(folder)
    wait_until_stopped(folder)
    sys.exit(code)
