"""Child processes that never outlive their parent, and how to end them and what an earlier parent left."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ON_LINUX = sys.platform == "linux"
SET_PARENT_DEATH_SIGNAL = 1  # <linux/prctl.h>
SET_KEEP_CAPABILITIES = 8
AMBIENT, RAISE = 47, 2
CAPABILITIES_V3 = 0x20080522  # <linux/capability.h>
DAC_OVERRIDE = 1
SERVER_PROGRAMS = {"postgres", "initdb", "valkey-server"}

_libc = ctypes.CDLL(None, use_errno=True) if ON_LINUX else None


@dataclass(frozen=True)
class Account:
    """Who a server runs as. `reaches_all`: it may pass folders that are closed to it."""

    uid: int
    gid: int
    reaches_all: bool


def server_account(paths: Iterable[Path]) -> Account | None:
    """`nobody` when we are root, because Postgres refuses to run as root; None: as we are.

    A data folder or an installation below a folder that is closed to others (`/root`, a temporary folder)
    is reached by leaving `nobody` the one capability to pass it.
    """
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, reaches_all=not all(map(_open_to_others, paths)))


def child(
    command: list[str],
    *,
    cwd: Path,
    output: int,
    ends_with: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; on Linux the kernel sends it `ends_with` when we die.

    Call it from the main thread: the kernel watches the thread that started the child.
    """
    if environment is None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.Popen(  # noqa: S603 - commands are ours
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_before_exec(account, ends_with, os.getpid()),
    )


def stop_gently(
    processes: Iterable[tuple[subprocess.Popen[bytes], signal.Signals]],
    *,
    seconds: float,
    meanwhile: Callable[[float], None] = time.sleep,
) -> None:
    """Ask all to end, wait for them together, and kill the whole group of whoever is still there."""
    processes = list(processes)
    for process, how in processes:
        if process.poll() is None:
            process.send_signal(how)
    ends = time.monotonic() + seconds
    while any(process.poll() is None for process, _ in processes) and time.monotonic() < ends:
        meanwhile(0.05)
    for process, _ in processes:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the session that this child led, the child included."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_stray(folder: Path, pid_file: Path, how: signal.Signals) -> None:
    """End servers that an earlier keeper left at work in `folder`, and return when all are gone."""
    asked_at = time.monotonic()
    signals = [how, signal.SIGKILL]
    while strays := _servers_in(folder, pid_file):
        late = time.monotonic() - asked_at > 10 * (3 - len(signals))
        if len(signals) == 2 or (late and signals):
            number = signals.pop(0)
            for pid in strays:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
        elif late:
            raise TimeoutError(f"The servers {strays} in {folder} do not end.")
        time.sleep(0.05)


def _open_to_others(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


def _before_exec(account: Account | None, ends_with: signal.Signals, parent: int) -> Callable[[], None] | None:
    libc = _libc
    if libc is None:
        if account is None:
            return None
        return lambda: _become(account)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0)
    only_passing = (ctypes.c_uint32 * 6)(*[1 << DAC_OVERRIDE] * 3, 0, 0, 0)

    def prepare() -> None:
        if account:
            if account.reaches_all:
                libc.prctl(SET_KEEP_CAPABILITIES, 1, 0, 0, 0)
            _become(account)
            if account.reaches_all:
                libc.capset(header, only_passing)
                libc.prctl(AMBIENT, RAISE, DAC_OVERRIDE, 0, 0)
        # Last: a change of account clears it.
        libc.prctl(SET_PARENT_DEATH_SIGNAL, int(ends_with), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _become(account: Account) -> None:
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)


def _servers_in(folder: Path, pid_file: Path) -> list[int]:
    """Living server processes whose working folder is `folder`; a zombie has none and is not counted."""
    if not ON_LINUX:
        return _server_of(pid_file)
    found = []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if (
                process.name.isdigit()
                and Path(os.readlink(process / "cwd")) == folder
                and Path(os.readlink(process / "exe").removesuffix(" (deleted)")).name in SERVER_PROGRAMS
            ):
                found.append(int(process.name))
    return found


def _server_of(pid_file: Path) -> list[int]:
    try:
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return []
    asked = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return [pid] if Path(asked.stdout.strip()).name in SERVER_PROGRAMS else []
