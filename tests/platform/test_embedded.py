from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dropship import embedded
from dropship.servers import socket_folder
from tests.platform.processes import UserOfServers, ask, running, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder below folders that are closed to others, used by all tests one after the other."""
    folder = tmp_path_factory.mktemp("embedded")
    yield folder
    assert soon(lambda: not running(folder))
    shutil.rmtree(socket_folder(folder), ignore_errors=True)


@pytest.fixture
def enter(home: Path) -> Iterator[Callable[[], UserOfServers]]:
    """Start users of the servers; all that are left at the end are killed."""
    users: list[UserOfServers] = []

    def start() -> UserOfServers:
        users.append(UserOfServers(home))
        return users[-1]

    yield start
    for user in users:
        if user.process.poll() is None:
            user.kill()
    assert soon(lambda: not running(home))


def test_stops_with_its_only_user(home, enter):
    user = enter()
    url = user.is_in()
    assert ask(url, "SELECT current_user, current_database()") == [("dropship_owner", "dropship")]

    user.leave()

    assert not running(home, "postgres")
    assert not running(home, "valkey")


def test_the_applications_role_can_do_no_more_than_it_should(home, enter):
    url = enter().is_in()

    facts = ask(
        url,
        """SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, pg_has_role(rolname, 'dropship_owner', 'MEMBER')
           FROM pg_roles WHERE rolname LIKE 'dropship%' ORDER BY 1""",
    )

    assert facts == [("dropship_app", False, False, False, False), ("dropship_owner", False, True, True, True)]
    assert ask(url.replace("_owner@", "_app@"), "SELECT current_user") == [("dropship_app",)]


def test_new_databases_have_the_extensions(enter):
    url = enter().is_in()
    ask(url, "CREATE DATABASE another")

    found = ask(url.replace("/dropship?", "/another?"), "SELECT extname FROM pg_extension ORDER BY 1")

    ask(url, "DROP DATABASE another")
    assert [name for (name,) in found] == ["btree_gin", "pg_trgm", "plpgsql"]


def test_another_process_joins_and_outlives_the_first(home, enter):
    first = enter()
    url = first.is_in()
    second = enter()
    assert second.is_in() == url
    keepers = running(home, "dropship.servers")

    first.leave()

    assert running(home, "dropship.servers") == keepers
    assert ask(url, "SELECT 1") == [(1,)]
    second.leave()
    assert not running(home, "postgres")


def test_all_who_start_at_once_share_the_same_servers(home, enter):
    users = [enter() for _ in range(4)]

    assert len({user.is_in() for user in users}) == 1
    assert len(running(home, "dropship.servers")) == 1


def test_a_user_killed_outright_leaves_nothing_running(home, enter):
    user = enter()
    user.is_in()

    user.kill()

    assert soon(lambda: not running(home))


def test_a_killed_server_comes_back_with_its_rows(home, enter):
    url = enter().is_in()
    ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    postmaster = running(home, "bin/postgres -D")[0]

    os.kill(postmaster, signal.SIGKILL)

    assert soon(lambda: running(home, "bin/postgres -D") not in ([], [postmaster]))
    assert soon(lambda: _answers(url))
    assert ask(url, "SELECT answer FROM kept") == [(42,)]
    ask(url, "DROP TABLE kept")


def test_the_keepers_death_takes_its_servers_along(home, enter):
    user = enter()
    url = user.is_in()

    os.kill(running(home, "dropship.servers")[0], signal.SIGKILL)

    assert soon(lambda: not running(home, "bin/postgres") and not running(home, "valkey-server"))
    assert enter().is_in() == url
    assert ask(url, "SELECT 1") == [(1,)]


def test_a_left_over_process_id_that_now_is_somebody_else(home, enter):
    enter().is_in()
    mark = home / "postgres" / "postmaster.pid"
    lines = mark.read_text().splitlines()
    for user in running(home, "dropship.servers"):
        os.kill(user, signal.SIGTERM)
    assert soon(lambda: not mark.exists())
    mark.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    assert ask(enter().is_in(), "SELECT 1") == [(1,)]


def test_a_failed_start_says_why(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("12\n")

    with pytest.raises(embedded.EmbeddedError, match="PostgreSQL 12"):
        embedded.ensure(tmp_path)

    embedded.stop(tmp_path)


def test_sockets_stand_where_their_path_is_short_and_plain(tmp_path):
    short, long, strange = (tmp_path / name for name in ("a", "b" * 90, "c d"))
    folders = []
    for folder in (short, long, strange):
        folder.mkdir()
        folders.append(socket_folder(folder))

    assert folders[0] == short / "run"
    assert len(set(folders)) == 3
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(str(folder / ".s.PGSQL.5432.lock")) <= 107
        folder.rmdir()


def test_secrets_are_made_once_and_closed_to_others(tmp_path, monkeypatch):
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")
    for name in names:
        monkeypatch.setenv(name, "")

    embedded.keep_secrets(tmp_path, make=True)
    first = [os.environ[name] for name in names]
    for name in names:
        monkeypatch.setenv(name, "")
    embedded.keep_secrets(tmp_path, make=False)

    assert [os.environ[name] for name in names] == first
    assert len(set(first)) == 2
    assert all(len(secret) >= 40 for secret in first)
    assert {stat.S_IMODE((tmp_path / name.lower()).stat().st_mode) for name in names} == {0o600}


def _answers(url: str) -> bool:
    try:
        return bool(ask(url, "SELECT 1"))
    except Exception:
        return False
