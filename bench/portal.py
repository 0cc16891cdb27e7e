"""Processes of the portal over the bench's own database, started as `make run` starts them."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from bench.ground import ROOT


@contextmanager
def processes(*names: str, port: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run these processes of `dropship.services` until the block ends."""
    from dropship import services

    os.environ["PORT"] = str(port)
    with ExitStack() as stack:
        running = {name: stack.enter_context(_running(services.command(name))) for name in names}
        if "web" in names:
            wait_until_open(port)
        yield running


@contextmanager
def serving(application: str, *, port: int) -> Iterator[None]:
    """Serve another WSGI application in the portal's own process model."""
    from dropship import services

    os.environ["PORT"] = str(port)
    command = [application if word == "dropship.wsgi:application" else word for word in services.command("web")]
    with _running(command):
        wait_until_open(port)
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port: int, *, seconds: float = 90) -> None:
    """Until something answers, whatever it answers."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except URLError as error:
            if hasattr(error, "code"):
                return
            time.sleep(0.1)
    raise TimeoutError(f"Nothing answers on port {port}.")


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
