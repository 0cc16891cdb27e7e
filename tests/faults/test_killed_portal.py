from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import pytest

from dropship.servers import socket_folder
from tests.platform.processes import ROOT, running, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
OURS = (
    "DATABASE_URL",
    "APP_DATABASE_URL",
    "REDIS_URL",
    "CACHE_URL",
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEYS",
    "PYTEST_VERSION",
)


class Portal:
    """`python -m dropship.run` in a data folder of its own, without the demo."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, self.log = home, _free_port(), home / "run.log"
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"DATA_DIR": str(home), "PORT": str(self.port), "DEMO": "0", "EMBEDDED_FAST": "1"}
        environment |= {"WEB_WORKERS": "1", "WORKERS": "1"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dropship.run"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def get(self, path: str) -> tuple[str, Message]:
        """The text of an answer, as sent compressed, and its headers."""
        url = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.headers["Content-Encoding"] == "gzip", path
            return gzip.decompress(answer.read()).decode(), answer.headers

    def wait_until_open(self) -> None:
        soon(lambda: self.status("/readyz") == 200 or self.process.poll() is not None, seconds=120)
        assert self.status("/readyz") == 200, self.log.read_text()

    def child(self, word: str) -> int:
        """The process of this kind that the supervisor itself started."""
        mine = [pid for pid in running(self.home, word) if _parent(pid) == self.process.pid]
        return mine[0] if mine else 0

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("run")
    yield folder
    shutil.rmtree(socket_folder(folder), ignore_errors=True)


@pytest.fixture
def open_portal(home: Path) -> Iterator[Callable[[], Portal]]:
    portals: list[Portal] = []

    def start() -> Portal:
        portals.append(Portal(home))
        portals[-1].wait_until_open()
        return portals[-1]

    yield start
    for portal in portals:
        if portal.process.poll() is None:
            portal.process.kill()
            portal.process.wait()
    assert soon(lambda: not running(home), seconds=40)


def test_starts_again_what_dies_and_stops_all_at_the_end(home, open_portal):
    portal = open_portal()
    assert portal.status("/accounts/login/") == 200
    assert_files_are_kept_for_a_year(portal)
    worker, web = portal.child("--queues orders"), portal.child("gunicorn")
    assert worker and web and portal.child("dropship.clock beat") and portal.child("--queues mail,default")

    os.kill(worker, signal.SIGKILL)
    os.kill(web, signal.SIGKILL)

    assert soon(lambda: portal.child("--queues orders") not in {0, worker}), portal.log.read_text()
    assert soon(lambda: portal.child("gunicorn") not in {0, web} and portal.status("/readyz") == 200)
    assert portal.end(signal.SIGTERM) == 0
    assert not running(home)


def assert_files_are_kept_for_a_year(portal: Portal) -> None:
    """Scripts and styles carry a hash in their name, come compressed, and are asked for once a year."""
    page, _headers = portal.get("/accounts/login/")
    files = re.findall(r'(?:src|href|content)="(/static/[^"]+\.(?:js|css))"', page)
    assert len(files) >= 5
    for file in files:
        _text, headers = portal.get(file)
        assert re.search(r"\.[0-9a-f]{12}\.(js|css)$", file), file
        assert headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_nothing_outlives_a_killed_supervisor(home, open_portal):
    portal = open_portal()

    portal.end(signal.SIGKILL)

    assert soon(lambda: not running(home), seconds=40), running(home)


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = os.environ | {"PORT": port, "DATA_DIR": str(tmp_path)}
        ran = subprocess.run(
            [sys.executable, "-m", "dropship.run"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert ran.returncode == 1
    assert f"PORT={port}" in ran.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
