"""How a supplier does, as it was computed from the facts and handed down."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dropship.tenancy.models import TenantForeignKey, TenantModel
from suppliers.models.supplier import Supplier


class Scorecard(TenantModel):
    """A supplier's figures over the `days` before `as_of`, beside those of the `days` before these.

    `figures` = {measure: {"value", "n", "previous": {"value", "n"}}}; a value of no sample is null. What each
    measure means stands in `suppliers.measures`.
    """

    supplier_scope = "supplier_id"
    SPANS: ClassVar = (30, 90)

    supplier = TenantForeignKey(Supplier, on_delete=models.CASCADE, related_name="scorecards", db_index=False)
    days = models.PositiveSmallIntegerField()
    figures = models.JSONField(default=dict)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier", "days"], name="scorecard_once_per_supplier_and_span")
        ]
