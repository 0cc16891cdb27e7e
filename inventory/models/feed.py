"""A supplier's report of its stock, as it was taken in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel
from suppliers.models import Supplier


class FeedRun(TenantModel):
    """One stock report: what was read, changed and refused. `taken_at` is when the stock was counted."""

    supplier_scope = "supplier_id"

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        COMPLETED = "completed"
        REFUSED = "refused"
        FAILED = "failed"

    supplier = TenantForeignKey(Supplier, related_name="feed_runs", db_index=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    mode = models.CharField(max_length=10, default="partial")
    source = models.CharField(max_length=40, default="api")
    taken_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=200, blank=True)
    content = models.JSONField(null=True)
    read = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "supplier", "created_at"], name="feed_runs_of_supplier"),
            models.Index(fields=["tenant"], condition=models.Q(status="queued"), name="feed_runs_queued"),
        ]


class FeedRefusal(TenantModel):
    """One row of a report that was not taken: where it stood and why."""

    supplier_scope = "supplier_id"

    run = TenantForeignKey(FeedRun, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    supplier_id = models.UUIDField()
    line = models.IntegerField()
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["tenant", "run", "line"], name="refusals_of_run")]
