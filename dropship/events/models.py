"""What has happened: written with the change itself, and handed on from here."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Now

from dropship.tenancy.models import TenantModel


class Event(TenantModel):
    """One thing that happened: the outbox row, the line of the timeline and the audit trail at once.

    `stream` is the order (or other thing) it tells of: events of one stream are handled in the order
    of `position`. `at` is when it happened in the world, `recorded_at` when we wrote it down.
    """

    position = models.BigIntegerField(db_default=Func(Value("event_position"), function="nextval"), editable=False)
    name = models.CharField(max_length=60)
    stream = models.UUIDField()
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict)
    due_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(db_default=0)
    last_error = models.TextField(db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "stream", "position"], name="events_of_stream"),
            models.Index(fields=["tenant", "name", "at"], name="events_by_name"),
            models.Index(
                fields=["tenant", "position"],
                condition=models.Q(handled_at__isnull=True, dead_at__isnull=True),
                name="events_waiting",
            ),
            BrinIndex(fields=["recorded_at"], name="events_by_time"),
        ]
