"""How a supplier does, as it was computed from the facts and handed down."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

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


class Targets(TenantModel):
    """What a supplier's figures should come to, named as the measures are; null where nothing is said.

    Ratios are 0 to 1, times are hours.
    """

    MEASURES: ClassVar = ("acknowledgement_time", "on_time_shipment", "units_filled", "return_rate")

    acknowledgement_time = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    on_time_shipment = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    units_filled = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    return_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    class Meta:
        abstract = True


def _in_range(name: str) -> list[models.CheckConstraint]:
    ratios = Q()
    for measure in Targets.MEASURES[1:]:
        ratios &= Q(**{f"{measure}__isnull": True}) | Q(**{f"{measure}__range": (0, 1)})
    hours = Q(acknowledgement_time__isnull=True) | Q(acknowledgement_time__gt=0)
    return [models.CheckConstraint(condition=hours & ratios, name=name)]


class UsualTargets(Targets):
    """The targets of every supplier that has none of its own."""

    supplier_scope = "*"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="usual_targets_once"),
            *_in_range("usual_targets_in_range"),
        ]


class SupplierTargets(Targets):
    """The targets of one supplier, where they are others than the usual ones."""

    supplier_scope = "supplier_id"

    supplier = TenantForeignKey(Supplier, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "supplier"], name="supplier_targets_once"),
            *_in_range("supplier_targets_in_range"),
        ]
