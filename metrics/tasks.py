"""The jobs of this room: figures are handed down to the rooms below."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from dropship.base.jobs import periodic
from dropship.tenancy.scope import tenant_scope
from metrics.scorecards import scorecards
from suppliers.actions.record_scorecard import record_scorecard
from suppliers.models import Scorecard, Supplier

FRESH_FOR = timedelta(hours=1)


@periodic("every_minute")
def hand_down_scorecards(tenant_id: UUID) -> None:
    """Compute the suppliers' scorecards where one is missing, as after the start, or older than an hour."""
    now = timezone.now()
    with tenant_scope(tenant_id):
        fresh = Scorecard.objects.filter(days=max(Scorecard.SPANS), as_of__gt=now - FRESH_FOR)
        due = list(
            Supplier.objects.filter(is_active=True)
            .exclude(id__in=fresh.values("supplier_id"))
            .values_list("id", flat=True)
        )
        for days in Scorecard.SPANS if due else ():
            figures = scorecards(days, now=now)
            for supplier_id in sorted(due):
                record_scorecard(
                    supplier_id, days=days, figures=figures.get(supplier_id, {}), by="system:metrics", at=now
                )
