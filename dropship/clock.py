"""The clock of the portal: sends the workers their ticks, and knows nothing else.

It is an application of its own (`celery -A dropship.clock beat`), so that a process which only counts
seconds does not carry the whole portal in its memory.
"""

from __future__ import annotations

import os

from celery import Celery

TICK_SECONDS = 0.5

app = Celery("clock", broker=os.environ.get("REDIS_URL"), set_as_current=False, fixups=[])
app.conf.update(
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 1},
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    task_ignore_result=True,
    beat_schedule={
        "tick": {"task": "dropship.tick", "schedule": TICK_SECONDS, "options": {"expires": 5, "queue": "orders"}},
        "minute": {
            "task": "dropship.every_minute",
            "schedule": 60.0,
            "options": {"expires": 50, "queue": "default"},
        },
        "hour": {"task": "dropship.every_hour", "schedule": 3600.0, "options": {"expires": 3000, "queue": "default"}},
    },
)
