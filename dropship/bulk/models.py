"""One action on many things at once, and what became of each of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantForeignKey, TenantModel


class BulkRun(TenantModel):
    """`action` is the name it is registered by, `answers` what was typed for it, `back` the list it came from.

    `membership_id` is the place in which the person asked: whether it still has the right is looked at again
    for every row. A supplier's clerk sees the runs of that supplier alone.
    """

    supplier_scope = "supplier_id"

    action = models.CharField(max_length=60)
    answers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    back = models.CharField(max_length=2000, blank=True)
    supplier_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    by = models.CharField(max_length=200, blank=True)
    total = models.IntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "created_at"], name="bulk_runs_by_age"),
            models.Index(fields=["tenant"], condition=models.Q(finished_at=None), name="bulk_runs_at_work"),
        ]

    @property
    def scope(self) -> dict[str, Any]:
        """In whose sight the run is worked on: that of the person who asked for it."""
        return {"kind": "supplier", "supplier": self.supplier_id} if self.supplier_id else {"kind": "staff"}

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        found = self.items.order_by().values_list("state").annotate(models.Count("id"))
        return dict.fromkeys(BulkItem.State.values, 0) | dict(found)


class BulkItem(TenantModel):
    """One row of a run: the thing, as the list named it and where it is found, and what became of it."""

    supplier_scope = "supplier_id"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"
        FAILED = "failed"

    run = TenantForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items", db_index=False)
    supplier_id = models.UUIDField(null=True)
    position = models.IntegerField()
    object_id = models.UUIDField()
    label = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    worked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "run", "position"], name="one_bulk_item_per_place")]
        indexes = [models.Index(fields=["tenant", "run", "state", "position"], name="bulk_items_by_state")]


Chosen = list[tuple[UUID, str, str]]
