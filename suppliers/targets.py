"""What suppliers are held to: the usual targets, a supplier's own, and whether a figure meets one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value

from suppliers.models import Supplier, SupplierTargets, Targets, UsualTargets

Said = dict[str, Decimal | None]
# The direction in which a figure is better.
LESS_IS_BETTER = frozenset({"acknowledgement_time", "return_rate"})


def usual_targets() -> Said:
    """What all suppliers are held to, by measure; None where nothing is said."""
    return _said(UsualTargets.objects.values_list(*Targets.MEASURES).first())


def own_targets(supplier_id: UUID) -> Said:
    """What this supplier is held to instead."""
    return _said(_own(supplier_id).first())


def targets_in_force(supplier: Supplier) -> dict[str, float]:
    """The supplier's own, else the usual ones; the answer at least within the time of its terms. One statement."""
    own = _own(supplier.id).annotate(place=Value(0))
    usual = UsualTargets.objects.values_list(*Targets.MEASURES).annotate(place=Value(1))
    rows = sorted(own.union(usual), key=itemgetter(-1))
    agreed = {"acknowledgement_time": supplier.acknowledgement_hours}
    said = [*map(_said, rows), agreed]
    found = {}
    for measure in Targets.MEASURES:
        value = next((one[measure] for one in said if one.get(measure) is not None), None)
        found |= {} if value is None else {measure: float(value)}
    return found


def is_missed(measure: str, value: float | None, target: float | None) -> bool:
    """Whether a figure is worse than its target; one of no sample, or without a target, misses nothing."""
    if value is None or target is None:
        return False
    return value > target if measure in LESS_IS_BETTER else value < target


def _own(supplier_id: UUID) -> QuerySet[SupplierTargets, Any]:
    return SupplierTargets.objects.filter(supplier_id=supplier_id).values_list(*Targets.MEASURES)


def _said(row: Sequence[Any] | None) -> Said:
    return dict(zip(Targets.MEASURES, row or [None] * len(Targets.MEASURES), strict=False))
