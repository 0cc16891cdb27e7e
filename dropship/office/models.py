"""Files that the retailer's staff have brought to be imported, and rows of the desk that they have put off."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from dropship.tabular.report import Report
from dropship.tenancy.models import TenantForeignKey, TenantModel


class ImportRun(TenantModel):
    """One file. `content` is kept until it is applied, or for a day; `position` counts the units that are done.

    A worker holds the run until `leased_until`; one that dies leaves it to the next after that. `rows` is 0 and
    `groups`, the sizes of those with several rows, is null until the file was read to its end. `from_supplier_id`
    is the supplier whose clerk brought it in the portal; what the staff brought about a supplier it never sees.
    """

    supplier_scope = "from_supplier_id"

    class Status(models.TextChoices):
        UPLOADED = "uploaded"
        QUEUED = "queued"
        RUNNING = "running"
        CHECKED = "checked"
        COMPLETED = "completed"
        FAILED = "failed"
        STOPPED = "stopped"
        DISCARDED = "discarded"
        EXPIRED = "expired"

    # In these a person decides; in the next two a worker has it.
    WAITING: ClassVar = (Status.UPLOADED, Status.CHECKED, Status.FAILED, Status.STOPPED)
    AT_WORK: ClassVar = (Status.QUEUED, Status.RUNNING)

    kind = models.CharField(max_length=40)
    supplier_id = models.UUIDField(null=True)
    supplier_code = models.CharField(max_length=60, blank=True)
    from_supplier_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=40, blank=True)
    content = models.BinaryField(null=True)
    facts = models.JSONField(default=dict)
    rows = models.IntegerField(default=0)
    groups = models.JSONField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPLOADED)
    is_dry_run = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    leased_until = models.DateTimeField(db_default=Now())
    read = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "created_at"], name="import_runs_by_age"),
            models.Index(
                fields=["tenant"], condition=models.Q(status__in=["queued", "running"]), name="import_runs_at_work"
            ),
        ]

    def let_go(self) -> None:
        """Forget what stands in the file; how it was read and what became of it stay."""
        self.content = self.groups = None
        self.facts = {name: fact for name, fact in self.facts.items() if name != "sample"}

    def add(self, report: Report) -> None:
        """Count what became of more of its rows."""
        for name, count in report.counts.items():
            setattr(self, name, getattr(self, name) + count)


class ImportRefusal(TenantModel):
    """One row that was not taken: where it stood and why."""

    supplier_scope = "from_supplier_id"

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    from_supplier_id = models.UUIDField(null=True)
    line = models.IntegerField()
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["tenant", "run", "line"], name="import_refusals_of_run")]


class PutOff(TenantModel):
    """A row of the desk that somebody has put off: it is back at `until`, or as soon as something new happens to it.

    `kind` and `thing` name the row; `seen` is what was known of it then (`dropship/office/desk_asleep.py`).
    """

    kind = models.CharField(max_length=40)
    thing = models.UUIDField()
    until = models.DateTimeField()
    seen = models.CharField(max_length=32)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "thing"], name="row_put_off_once")]
