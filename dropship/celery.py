"""The workers' side: one task that works a job for a tenant, and the look for such work.

Tasks carry nothing but the names of a job and a tenant. What is to be done stands in Postgres, so a
lost, repeated or late message costs a moment and never an order.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import UUID

from celery import Celery
from celery.signals import worker_init, worker_process_init
from kombu import Queue

from dropship.base import bell
from dropship.base.memory import settle_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")

logger = logging.getLogger(__name__)
QUEUES = {"route": "orders", "events": "orders", "deliveries": "mail", "login_mails": "mail"}
SIDE_BY_SIDE = {"route"}  # these share their rows out by SKIP LOCKED; any other job runs once a tenant
TURN_SECONDS = 0.5
QUEUED_SECONDS = 1

app = Celery("dropship")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_queues=[Queue("orders"), Queue("mail"), Queue("default")],
    task_default_queue="default",
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=120,
    task_time_limit=150,
    task_store_errors_even_if_ignored=False,
    broker_transport_options={
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "max_retries": 1,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    worker_max_tasks_per_child=20_000,
)


@app.task(name="dropship.tick")
def tick() -> None:
    """Look which tenants have work waiting, and ask for a worker for each job."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, tenant_id FROM due_work()")
        waiting = cursor.fetchall()
    for job, tenant_id in waiting:
        ring(job, str(tenant_id))


@app.task(name="dropship.work")
def work(job: str, tenant_id: str) -> None:
    """Work one job of one tenant until nothing is due or its turn is over; then others come first."""
    from dropship.base.jobs import JOBS

    _no_longer_queued(job, tenant_id)
    ends = time.monotonic() + TURN_SECONDS
    with _alone(job, tenant_id) as may_work:
        while may_work and JOBS[job](UUID(tenant_id)):
            if time.monotonic() > ends:
                ring(job, tenant_id)
                return


@app.task(name="dropship.every_minute")
def every_minute() -> None:
    _each_tenant("every_minute")


@app.task(name="dropship.every_hour")
def every_hour() -> None:
    _each_tenant("every_hour")


def _each_tenant(moment: str) -> None:
    from dropship.base.jobs import PERIODIC
    from dropship.tenancy.models import Tenant

    for tenant_id in Tenant.objects.filter(is_active=True).values_list("id", flat=True):
        for job in PERIODIC[moment]:
            try:
                job(tenant_id)
            except Exception:
                logger.exception("periodic_job_failed", extra={"job": job.__name__, "tenant": str(tenant_id)})


def ring(job: str, tenant_id: str) -> None:
    """Ask for a worker, unless a message that asks for the same waits already: no retries, no waiting.

    The mark says that a message waits, never that somebody works: it is taken away before the work is
    looked at. So a worker that is killed leaves nothing behind that would keep the next one away.
    """
    from django.core.cache import cache

    if cache.add(_mark(job, tenant_id), 1, QUEUED_SECONDS):
        work.apply_async((job, tenant_id), queue=QUEUES.get(job, "default"), expires=60, retry=False)


bell.install(ring)


def _mark(job: str, tenant_id: str) -> str:
    return f"queued:{job}:{tenant_id}"


def _no_longer_queued(job: str, tenant_id: str) -> None:
    from django.core.cache import cache

    try:
        cache.delete(_mark(job, tenant_id))
    except Exception:
        logger.warning("The cache is away; the mark of this job ends by itself.")


@contextmanager
def _alone(job: str, tenant_id: str) -> Iterator[bool]:
    """Whether nobody else works this job of the tenant: one whose mail server hangs holds up one worker, not all.

    The lock is the connection's own and ends with it, however the process ends.
    """
    from django.db import connection

    if job in SIDE_BY_SIDE:
        yield True
        return
    names = [f"job:{job}", tenant_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))", names)
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))", names)


@worker_init.connect
def _load_before_forking(sender: Any, **_: object) -> None:
    """Import the portal once, and keep the collector off it, so that children share its memory."""
    import django

    django.setup()
    if sender.pool_cls.__module__ == "celery.concurrency.prefork":
        import_module("dropship.urls")
    settle_memory()


@worker_process_init.connect
def _close_inherited_connections(**_: object) -> None:
    from django.db import connections

    connections.close_all()
