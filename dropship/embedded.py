"""Postgres and a Redis-compatible server for a machine that has none, shared by the processes of a data folder.

Every process that uses the servers holds a locked file in `DATA_DIR/embedded/holders/`. The kernel lets go
of the lock when the process ends, however it ends, so the keeper (`dropship.servers`) knows without asking
when the last one has left, and stops the servers then.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
STOP_SECONDS = 60
PAUSE = 0.05


class EmbeddedError(RuntimeError):
    """The embedded servers cannot run; the message says why and where their logs are."""


@dataclass(frozen=True, kw_only=True)
class Urls:
    """Where the servers listen. Unix sockets alone; only the owner of the data folder reaches them.

    `owner` and `app` read `postgres://ROLE@/dropship?host=/folder/of/the/socket`, `broker` reads
    `redis+socket:///path?virtual_host=0` (Celery), `cache` and `redis` read `unix:///path?db=N`.
    """

    owner: str
    app: str
    broker: str
    cache: str
    redis: str

    def as_environment(self) -> dict[str, str]:
        """The variables that settings read."""
        return {
            "DATABASE_URL": self.owner,
            "APP_DATABASE_URL": self.app,
            "REDIS_URL": self.broker,
            "CACHE_URL": self.cache,
        }


@dataclass(frozen=True)
class _Hold:
    file: IO[str]
    pid: int


_holds: dict[Path, _Hold] = {}
_keepers: dict[Path, subprocess.Popen[bytes]] = {}


def ensure(data_dir: Path | str, *, fast: bool = False) -> Urls:
    """Start the servers of this data folder, or join those that run; they stay up while this process lives.

    `fast` gives up durability for speed (tests). Calling it again brings servers back that were killed.
    Raises EmbeddedError.
    """
    home = Path(data_dir).resolve()
    folder = home / "embedded"
    (folder / "holders").mkdir(parents=True, exist_ok=True)
    with _door(folder):
        if home not in _holds or _holds[home].pid != os.getpid():
            _holds[home] = _hold(folder)
        running = _when_ready(folder, None) if is_held(folder / "keeper.lock") else None
        urls = running or _when_ready(folder, _start_keeper(home, folder, fast=fast))
    if urls is None:
        log = (folder / "keeper.log").read_text(encoding="utf-8", errors="replace").strip()
        raise EmbeddedError(f"The embedded servers did not start (logs in {folder}).\n{log[-2000:]}")
    return urls


def stop(data_dir: Path | str | None = None) -> None:
    """Let go of the servers of `data_dir`, or of all; whoever is the last to leave waits until they are down."""
    homes = list(_holds) if data_dir is None else [Path(data_dir).resolve()]
    for home in homes:
        hold = _holds.pop(home, None)
        if hold is None or hold.pid != os.getpid():
            continue
        Path(hold.file.name).unlink(missing_ok=True)
        hold.file.close()
        folder = home / "embedded"
        ends = time.monotonic() + STOP_SECONDS
        while is_held(folder / "keeper.lock") and not others_hold(folder) and time.monotonic() < ends:
            time.sleep(PAUSE)
        keeper = _keepers.pop(home, None)
        if keeper and not is_held(folder / "keeper.lock"):
            keeper.wait()


atexit.register(stop)


def provide() -> None:
    """Complete the environment for settings: the data folder, kept secrets, and servers where none are named.

    EMBEDDED_FAST=1 makes the servers fast instead of durable. Raises EmbeddedError.
    """
    home = data_dir()
    os.environ["DATA_DIR"] = str(home)
    given = {name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    keep_secrets(home, make=len(given) < 2)
    if len(given) == 2:
        return
    urls = ensure(home, fast=is_fast()).as_environment()
    if "DATABASE_URL" in given:
        del urls["DATABASE_URL"], urls["APP_DATABASE_URL"]
    if "REDIS_URL" in given:
        del urls["REDIS_URL"], urls["CACHE_URL"]
    os.environ.update(urls)


def is_fast() -> bool:
    return os.environ.get("EMBEDDED_FAST") == "1"


def data_dir() -> Path:
    """The folder that DATA_DIR names, or `.dropship` beside the code."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".dropship").resolve()


def keep_secrets(home: Path, *, make: bool) -> None:
    """Take SECRET_KEY and FIELD_ENCRYPTION_KEYS from the data folder where the environment has none.

    With `make` a missing one is made, once, readable by its owner alone.
    """
    for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS"):
        path = home / name.lower()
        if os.environ.get(name) or not (make or path.exists()):
            continue
        if not path.exists():
            _write_secret(path)
        os.environ[name] = path.read_text(encoding="ascii").strip()


def is_up(home: Path) -> bool:
    """Whether the keeper of this folder's servers lives; it restarts the servers itself."""
    return is_held(home / "embedded" / "keeper.lock")


def is_held(path: Path) -> bool:
    """Whether a living process has this file locked."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def others_hold(folder: Path) -> bool:
    """Whether any process still uses the servers of this folder."""
    return any(is_held(path) for path in (folder / "holders").iterdir())


@contextmanager
def locked(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold this file's lock; TimeoutError when another process does not let go of it in time."""
    ends = time.monotonic() + seconds
    with path.open("ab") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= ends:
                    raise TimeoutError(f"{path} is held by another process.") from None
                time.sleep(PAUSE)
        yield


@contextmanager
def _door(folder: Path) -> Iterator[None]:
    """One process at a time comes in, and none while the keeper is closing."""
    try:
        with locked(folder / "door.lock", seconds=START_SECONDS + STOP_SECONDS):
            yield
    except TimeoutError as error:
        raise EmbeddedError(str(error)) from error


def _hold(folder: Path) -> _Hold:
    path = folder / "holders" / f"{os.getpid()}-{secrets.token_hex(4)}"
    file = path.open("x", encoding="ascii")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return _Hold(file, os.getpid())


def _start_keeper(home: Path, folder: Path, *, fast: bool) -> subprocess.Popen[bytes]:
    (folder / "ready.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "dropship.servers", str(home), *(["--fast"] if fast else [])]
    with (folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the process that uses the servers
        )
    _keepers[home] = keeper
    return keeper


def _when_ready(folder: Path, keeper: subprocess.Popen[bytes] | None) -> Urls | None:
    """What the keeper announces; None when it went away instead."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        gone = keeper.poll() is not None if keeper else not is_held(folder / "keeper.lock")
        if gone:
            return None
        with suppress(FileNotFoundError):
            return Urls(**json.loads((folder / "ready.json").read_text(encoding="utf-8")))
        time.sleep(PAUSE)
    return None


def _write_secret(path: Path) -> None:
    """A Fernet key serves as either secret. Linked into place whole, so two first starts agree on one."""
    from base64 import urlsafe_b64encode

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(32)).decode() + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
