"""What was computed of a supplier's work is handed down to its scorecard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dropship.base.errors import NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from suppliers.events import SupplierScored, SupplierTargetMissed
from suppliers.models import Scorecard, Supplier
from suppliers.targets import is_missed, targets_in_force


@verb
def record_scorecard(supplier_id: UUID, *, days: int, figures: Mapping[str, Any], by: str, at: datetime) -> Scorecard:
    """Keep a supplier's figures over the `days` before `at`; figures older than those that stand change nothing.

    Nothing is told where only the time is another. Raises NotFound.
    """
    supplier = Supplier.objects.select_for_update().filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound("There is no such supplier.")
    card = Scorecard.objects.filter(supplier=supplier, days=days).first()
    if card is not None and card.as_of >= at:
        return card
    if card is None:
        card = Scorecard(id=uuid7(), supplier=supplier, days=days)
    before = card.figures
    card.figures, card.as_of = dict(figures), at
    card.save()
    if card.figures != before:
        record(SupplierScored(supplier.id, supplier.code, days, card.figures), by=by, at=at)
        for missed in _newly_missed(supplier, card, before):
            record(missed, by=by, at=at)
    return card


def _newly_missed(supplier: Supplier, card: Scorecard, before: Mapping[str, Any]) -> Iterator[SupplierTargetMissed]:
    """The targets missed by the figures that stand and not by those before."""
    for measure, target in targets_in_force(supplier).items():
        value, was = (figures.get(measure, {}).get("value") for figures in (card.figures, before))
        if value is not None and is_missed(measure, value, target) and not is_missed(measure, was, target):
            yield SupplierTargetMissed(supplier.id, supplier.code, card.days, measure, value, target)
