"""`make run`: everything up on one machine, and kept up.

Starts the embedded servers where none are named, migrates, loads the demo retailer once, and keeps web,
worker and beat running: one that dies is started again. Ctrl-C or SIGTERM stops all of it. It has one
thread: the kernel ends a child when the thread that started it ends.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from dropship import embedded, services
from dropship.offspring import child, kill_group, stop_gently

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 25
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0
LOOK_EVERY = 0.2
QUIET = "ignore:You're running the worker with superuser privileges"  # messages are JSON; nothing is unpickled


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Service:
    """One process that is to run for ever, and how often it has just died."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    due_at: float = 0.0


def run() -> int:
    """Run until told to stop; the answer is the exit code."""
    port = _port()
    if port is None:
        return 1
    home = embedded.data_dir()
    embedded.keep_secrets(home, make=True)
    own_servers = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    crew = _Crew([Service(name, services.command(name)) for name in services.NAMES])
    try:
        crew.listen_for_stop()
        embedded.provide()
        for command in _preparations():
            if code := crew.run_through(command):
                _say(f"`manage.py {command[2]}` ended with {code}; its words are above")
                return 1
        crew.keep_up(home if own_servers else None, port)
    except Stopped:
        _say("stopping")
    except embedded.EmbeddedError as error:
        _say(str(error))
        return 1
    finally:
        crew.stop()
        embedded.stop()
    return 0


def address(port: int) -> str:
    """Where people open it: a browser gives passkeys to a name alone, never to a number."""
    return f"http://localhost:{port}"


class _Crew:
    """The processes of the portal and what they print."""

    def __init__(self, services: list[Service]) -> None:
        self.services = services
        self.outputs = selectors.DefaultSelector()
        self.preparing: subprocess.Popen[bytes] | None = None
        self.is_stopping = False
        self.parent = os.getppid() if "--with-parent" in sys.argv else None

    def listen_for_stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def run_through(self, command: list[str]) -> int:
        """Run one command to its end; its exit code."""
        self.preparing = self._start("", command)
        while self.preparing.poll() is None:
            self._pass_on(LOOK_EVERY)
        self._pass_on(0)
        code, self.preparing = self.preparing.returncode, None
        return code

    def keep_up(self, home: Path | None, port: int) -> None:
        """Start again whatever dies, embedded servers of `home` included, until told to stop."""
        said = False
        while self.parent in {None, os.getppid()}:  # make was killed outright: there is nobody to stop us
            if home and not embedded.is_up(home):
                _say("the embedded servers have ended; starting them again")
                embedded.ensure(home, fast=embedded.is_fast())
            for service in self.services:
                self._look(service)
            self._pass_on(LOOK_EVERY)
            if not said and _answers(port):
                said = True
                _say(f"the portal is open on {address(port)}, and on http://127.0.0.1:{port}  (Ctrl-C stops it)")

    def stop(self) -> None:
        self.is_stopping = True  # a second Ctrl-C does not cut short what ends by itself
        running = [service.process for service in self.services if service.process]
        running += [self.preparing] if self.preparing else []
        stop_gently([(process, signal.SIGTERM) for process in running], seconds=GRACE_SECONDS, meanwhile=self._pass_on)
        self._pass_on(0)

    def _asked(self, *_: object) -> None:
        if not self.is_stopping:
            self.is_stopping = True
            raise Stopped

    def _look(self, service: Service) -> None:
        now = time.monotonic()
        if service.process is None:
            if now >= service.due_at:
                service.started_at = now
                service.process = self._start(service.name, service.command)
            return
        code = service.process.poll()
        if code is None:
            return
        service.deaths = 1 if now - service.started_at > STEADY_SECONDS else service.deaths + 1
        pause = PAUSES[min(service.deaths, len(PAUSES)) - 1]
        _say(f"{service.name} ended with {code}; starting it again in {pause:g} s")
        kill_group(service.process)  # what it left behind would hold the port or take its messages
        service.process, service.due_at = None, now + pause

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONWARNINGS": QUIET, "PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2"}
        process = child(command, cwd=ROOT, output=subprocess.PIPE, ends_with=signal.SIGTERM, environment=environment)
        assert process.stdout
        os.set_blocking(process.stdout.fileno(), False)
        self.outputs.register(process.stdout, selectors.EVENT_READ, name)
        return process

    def _pass_on(self, seconds: float) -> None:
        """Print what the processes have said, each line with its name, waiting for a word at most `seconds`."""
        if not self.outputs.get_map():
            time.sleep(seconds)
            return
        for key, _ in self.outputs.select(seconds):
            lines = key.fileobj.readlines()  # type: ignore[union-attr]
            if not lines:
                self.outputs.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]
            for line in lines:
                text = line.decode(errors="replace").rstrip("\n")
                print(f"{key.data:>6} | {text}" if key.data else text, flush=True)


def _preparations() -> list[list[str]]:
    manage = [sys.executable, "manage.py"]
    steps = [[*manage, "migrate", "-v", "0"], [*manage, "collectstatic", "--noinput", "-v", "0"]]
    if os.environ.get("DEMO", "1") != "0":
        steps.append([*manage, "seed_demo"])
    return steps


def _port() -> int | None:
    text = os.environ.get("PORT") or "8000"
    os.environ["PORT"] = text
    try:
        port = int(text)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, OverflowError) as error:
        _say(f"PORT={text} cannot be used ({error}). Set PORT to a free one: `make run PORT=8001`")
        return None
    return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _say(text: str) -> None:
    print(f"{'run':>6} | {text}", flush=True)


if __name__ == "__main__":
    sys.exit(run())
