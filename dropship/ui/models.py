"""What a person keeps of a list: views of it, the columns that are shown, and the view it opens with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from dropship.tenancy.models import TenantModel


class SavedView(TenantModel):
    """What a list is narrowed to and sorted by, under a name: `query` is what stands behind the "?" of its address.

    It belongs to a place (`membership_id`); a shared one is seen by everybody who works in the same house, which
    for a clerk is the supplier's.
    """

    supplier_scope = "supplier_id"

    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)
    membership_id = models.UUIDField()
    supplier_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "list_name", "membership_id", "name"], name="one_view_of_a_name_per_place"
            )
        ]


class ListPreference(TenantModel):
    """How a person wants a list: `columns` by their keys (none: as the list has them), `opens_with` a view's id or key."""

    supplier_scope = "supplier_id"

    list_name = models.CharField(max_length=60)
    columns = ArrayField(models.CharField(max_length=60), default=list)
    opens_with = models.CharField(max_length=60, blank=True)
    membership_id = models.UUIDField()
    supplier_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "list_name", "membership_id"], name="one_preference_of_a_list")
        ]
