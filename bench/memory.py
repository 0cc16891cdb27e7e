"""What `make run` holds in memory at rest, its embedded Postgres and Valkey included: the sum of PSS."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.ground import ROOT
from bench.measure import Figure
from bench.portal import free_port, wait_until_open


def measure(*, quick: bool) -> list[Figure]:
    home = Path(os.environ["DATA_DIR"]) / "portal-at-rest"
    port = free_port()
    given = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith(("DATABASE_URL", "REDIS_URL", "CACHE_URL"))
    }
    environment = {**given, "DATA_DIR": str(home), "PORT": str(port)}
    run = subprocess.Popen(
        [sys.executable, "-m", "dropship.run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    try:
        wait_until_open(port, seconds=300)
        time.sleep(10 if quick else 30)
        held = {pid: _megabytes(pid) for pid in _family(home)}
        servers = sum(size for pid, size in held.items() if _is_server(pid))
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(60)
    n = f"{len(held)} processes, demo retailer, half a minute after the start"
    return [
        Figure(label="all processes of `make run`", value=sum(held.values()), unit="MB", at_most=500, n=n),
        Figure(label="of these Postgres and Valkey", value=servers, unit="MB", n=n),
    ]


def _family(home: Path) -> set[int]:
    """The processes that name this data folder, and all that they started."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            pid = int(folder.name)
            parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            told = (folder / "cmdline").read_bytes() + b"\0" + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in told:
            found.add(pid)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _is_server(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith(("postgres", "valkey"))
    except OSError:
        return False
