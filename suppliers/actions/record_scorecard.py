"""What was computed of a supplier's work is handed down to its scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dropship.base.errors import NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from suppliers.events import SupplierScored
from suppliers.models import Scorecard, Supplier


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
    is_news, card.figures, card.as_of = card.figures != figures, dict(figures), at
    card.save()
    if is_news:
        record(SupplierScored(supplier.id, supplier.code, days, card.figures), by=by, at=at)
    return card
