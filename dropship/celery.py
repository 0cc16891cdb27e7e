"""The workers' side: one task that works a job for a tenant, and the clock that looks for such work.

Tasks carry nothing but the names of a job and a tenant. What is to be done stands in Postgres, so a
lost, repeated or late message costs a moment and never an order.
"""

from __future__ import annotations

import logging
import os
import time
from uuid import UUID

from celery import Celery
from celery.signals import worker_process_init
from kombu import Queue

from dropship.base import bell

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")

logger = logging.getLogger(__name__)
QUEUES = {"route": "orders", "events": "orders", "deliveries": "mail"}
TICK_SECONDS = 0.5
BUSY_SECONDS = 5

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
    beat_schedule={
        "tick": {"task": "dropship.tick", "schedule": TICK_SECONDS, "options": {"expires": 5, "queue": "orders"}},
        "minute": {"task": "dropship.every_minute", "schedule": 60.0, "options": {"expires": 50}},
        "hour": {"task": "dropship.every_hour", "schedule": 3600.0, "options": {"expires": 3000}},
    },
)


@app.task(name="dropship.tick")
def tick() -> None:
    """Look which tenants have work waiting, and hand each job to a worker unless one is at it."""
    from django.core.cache import cache
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, tenant_id FROM due_work()")
        waiting = cursor.fetchall()
    for job, tenant_id in waiting:
        if cache.add(f"busy:{job}:{tenant_id}", 1, BUSY_SECONDS):
            work.apply_async((job, str(tenant_id)), queue=QUEUES.get(job, "default"), expires=60)


@app.task(name="dropship.work")
def work(job: str, tenant_id: str) -> None:
    """Work one job of one tenant until nothing is due or its turn is over."""
    from django.core.cache import cache

    from dropship.base.jobs import JOBS

    ends = time.monotonic() + BUSY_SECONDS - 1
    try:
        while JOBS[job](UUID(tenant_id)) and time.monotonic() < ends:
            pass
    finally:
        try:
            cache.delete(f"busy:{job}:{tenant_id}")
        except Exception:
            logger.warning("The cache is away; the mark of this job ends by itself.")


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
    """Send the bell: one message, no retries, no waiting."""
    work.apply_async((job, tenant_id), queue=QUEUES.get(job, "default"), expires=60, retry=False)


bell.install(ring)


@worker_process_init.connect
def _close_inherited_connections(**_: object) -> None:
    from django.db import connections

    connections.close_all()
