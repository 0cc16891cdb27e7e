"""What runs for a data folder, seen from outside: by the folder in a process's command line or environment."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
USER = """
import sys
from dropship import embedded
print(embedded.ensure(sys.argv[1]).owner, flush=True)
sys.stdin.read()
"""


class UserOfServers:
    """A process that uses the servers of a folder until it is told to leave, or killed."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def is_in(self) -> str:
        """Wait until it has the servers; the owner's address."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def ask(url: str, sql: str) -> list[tuple]:
    """Run one statement at a postgres:// address over a socket."""
    parts = urlsplit(url)
    connection = psycopg2.connect(
        user=parts.username, dbname=parts.path[1:], host=parse_qs(parts.query)["host"][0], connect_timeout=10
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def running(home: Path, word: str = "") -> list[int]:
    """Living processes of this data folder whose command has `word` in it."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            belongs = str(home) in command or f"DATA_DIR={home}\0".encode() in (process / "environ").read_bytes()
            at_home = str(home) in str((process / "cwd").readlink())
        except OSError:
            continue
        if command and word in command and (belongs or at_home):
            found.append(int(process.name))
    return found


def soon(is_so: Callable[[], object], *, seconds: float = 30) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if is_so():
            return True
        time.sleep(0.1)
    return False
