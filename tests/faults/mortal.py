"""Processes that are killed in the middle of their work.

`python -m tests.faults.mortal WORK DATABASE TENANT [ARGUMENT…]` does the work up to its worst moment, says
so on a line of its own and waits there to be killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
HERE = "the worst moment"


@contextlib.contextmanager
def until_the_worst_moment(work: str, tenant_id: UUID, *arguments: str, **environment: str) -> Iterator[None]:
    """Run the work in a process of its own up to its worst moment; it dies by SIGKILL when the block ends."""
    from django.db import connection

    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.mortal", work, connection.settings_dict["NAME"], str(tenant_id), *arguments],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = process.stdout.readline().strip()
        assert said == HERE, f"{said}\n{process.communicate(timeout=20)[1][-3000:]}"
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL


def run_to_the_end(work: str, tenant_id: UUID, *arguments: str, **environment: str) -> str:
    """Run the work in a process of its own; what it said."""
    from django.db import connection

    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.mortal", work, connection.settings_dict["NAME"], str(tenant_id), *arguments],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def wait_here(*_: Any, **__: Any) -> NoReturn:
    print(HERE, flush=True)
    time.sleep(60)
    raise SystemExit("Nobody has killed this process.")


def route_and_die(tenant_id: UUID, moment: str) -> None:
    """Die inside a routing batch: `claimed`, `reserved`, `written` (all rows, before the commit)."""
    from orders import tasks
    from orders.actions import route_orders

    names = {"claimed": "_read_lines", "reserved": "insert_rows", "written": "ring"}
    setattr(route_orders, names[moment], wait_here)
    tasks.route_waiting(tenant_id)


def dispatch_and_die(tenant_id: UUID, _: str) -> None:
    """Die with the whole batch told and not yet marked as handled."""
    from dropship.events import dispatch, tasks

    tell = dispatch._tell

    def tell_and_wait(events: Any) -> None:
        tell(events)
        wait_here()

    dispatch._tell = tell_and_wait
    tasks.hand_on_events(tenant_id)


def import_and_die(tenant_id: UUID, moment: str) -> None:
    """Die in the fourth batch of an import: `taken` (its rows written, before the commit), or `kept` after it."""
    from dropship.office import tasks
    from dropship.office.actions import take_import_batch

    done, take = [], take_import_batch.take_batch

    def take_three(*arguments: Any, **options: Any) -> Any:
        if len(done) == 3 and moment == "kept":
            wait_here()
        report = take(*arguments, **options)
        done.append(report)
        if len(done) == 4:
            wait_here()
        return report

    take_import_batch.take_batch = take_three
    tasks.work_imports(tenant_id)


def bulk_and_die(tenant_id: UUID, _: str) -> None:
    """Die in the third row of a run: the order is held, and nothing of it is committed."""
    from dropship.bulk import tasks, work

    done, act = [], work._work

    def act_on_three(*arguments: Any, **options: Any) -> Any:
        became = act(*arguments, **options)
        done.append(became)
        if len(done) == 3:
            wait_here()
        return became

    work._work = act_on_three
    tasks.work_bulk_runs(tenant_id)


def mail_and_die(tenant_id: UUID, _: str) -> None:
    """Die while the mail server is being talked to."""
    from django.core.mail import EmailMultiAlternatives

    from dropship.deliveries import tasks

    EmailMultiAlternatives.send = wait_here
    tasks.carry_deliveries(tenant_id)


def intake_and_die(tenant_id: UUID, key: str) -> None:
    """Die when everything of an order is written and nothing is committed."""
    from orders.api import orders

    orders._document = wait_here
    _post(key, 0, "dying")


def intake(tenant_id: UUID, key: str) -> None:
    """Take an order in, and say the status and how long it took."""
    import dropship.celery  # noqa: F401 (installs the bell)

    began = time.monotonic()
    statuses = [_post(key, number, f"alive-{number}") for number in range(3)]
    print(statuses, time.monotonic() - began < 20)


def _post(key: str, number: int, external_id: str) -> int:
    from tests.doors import Program
    from tests.orders.incoming import order_of

    return Program(key).post("/orders/", order_of(number, external_id), Idempotency_Key=external_id).status_code


def main(work: str, database: str, tenant_id: str, argument: str = "") -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = database
    settings.ALLOWED_HOSTS.append("testserver")
    globals()[work](UUID(tenant_id), argument)


if __name__ == "__main__":
    main(*sys.argv[1:])
