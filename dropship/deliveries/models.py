"""What has to reach the outside world: one row for each thing to send."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel


class Delivery(TenantModel):
    """One thing to send, once: the unique key makes a second queueing of the same a no-op.

    States: `queued` → `sending` (leased by a worker until `due_at`) → `sent`, or back to `queued` with a
    later `due_at`, or `failed` after the last try, or `uncertain` when the sender died, or the
    other side went silent, in the middle of something that must not be sent twice.
    """

    kind = models.CharField(max_length=40)
    to = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    lane = models.CharField(max_length=200, blank=True)
    stream = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="queued")
    tries = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "key"], name="delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "due_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="deliveries_due",
            ),
            models.Index(fields=["tenant", "stream"], name="deliveries_of_stream"),
            models.Index(fields=["tenant", "created_at", "id"], condition=models.Q(kind="mail"), name="mails_by_age"),
        ]


class Attempt(TenantModel):
    """One try at a delivery: when, how it ended and what the other side said (cut)."""

    delivery = TenantForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    number = models.SmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="started")
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "delivery", "number"], name="attempt_number_once"),
        ]
