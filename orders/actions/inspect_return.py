"""Somebody looks at what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.accept_purchase_order import UnknownLine
from orders.actions.receive_return import count_returned
from orders.models import Return, ReturnLine
from orders.return_events import ReturnInspected, of_return

Condition, Disposition = ReturnLine.Condition, ReturnLine.Disposition
# What usually becomes of goods in this condition.
USUALLY: dict[str, str] = {
    Condition.AS_NEW: Disposition.RESTOCK,
    Condition.OPENED: Disposition.RESTOCK,
    Condition.DAMAGED: Disposition.SCRAP,
    Condition.WRONG_ITEM: Disposition.SEND_BACK,
    Condition.MISSING: "",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What the units of a line were like, and what becomes of them; without `disposition` the usual."""

    condition: str
    disposition: str = ""
    remark: str = ""


@verb
def inspect_return(return_id: UUID, *, findings: Mapping[UUID, Finding] | None = None, by: str, at: datetime) -> Return:
    """Write down the condition of each line; None, and lines not named, are as new.

    What is missing has not come back and counts as delivered again. What is restocked belongs to the supplier,
    whose next report counts it: no stock is added here. Raises IllegalMove, UnknownLine and Invalid.
    """
    rma = Return.objects.locked(return_id)
    rma.move_to(Return.Status.INSPECTED, at=at)
    lines = list(rma.lines.order_by("position"))
    found = _found(lines, findings or {})
    missing = {line.id: 0 for line in lines}
    for line in lines:
        finding = found[line.id]
        line.condition, line.remark = finding.condition, finding.remark[:500]
        line.disposition = finding.disposition or USUALLY[finding.condition]
        if finding.condition == Condition.MISSING:
            missing[line.id], line.quantity_received, line.disposition = -(line.quantity_received or 0), 0, ""
    ReturnLine.objects.bulk_update(lines, ["condition", "disposition", "remark", "quantity_received"])
    rma.inspected_at = at
    rma.save(update_fields=["status", "inspected_at"])
    if any(missing.values()):
        count_returned(rma, missing, lines, by=by, at=at)
    told = [
        {"sku": line.sku, "quantity": line.quantity, "condition": line.condition, "disposition": line.disposition}
        for line in lines
    ]
    record(ReturnInspected(**of_return(rma, told)), by=by, at=at)
    return rma


def _found(lines: list[ReturnLine], findings: Mapping[UUID, Finding]) -> dict[UUID, Finding]:
    if not set(findings) <= {line.id for line in lines}:
        raise UnknownLine(_("The return has no such line."), pointer="/lines")
    for finding in findings.values():
        if finding.condition not in Condition.values:
            raise Invalid(
                _("The condition is one of {codes}.").format(codes=", ".join(Condition.values)),
                code="unknown_condition",
                pointer="/lines",
            )
        if finding.disposition and finding.disposition not in Disposition.values:
            raise Invalid(
                _("The disposition is one of {codes}.").format(codes=", ".join(Disposition.values)),
                code="unknown_disposition",
                pointer="/lines",
            )
    return {line.id: findings.get(line.id) or _as_it_came(line) for line in lines}


def _as_it_came(line: ReturnLine) -> Finding:
    """A line that nobody says anything of: as new, or missing when none of it came."""
    return Finding(Condition.AS_NEW if line.quantity_received else Condition.MISSING)
