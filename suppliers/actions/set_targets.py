"""Staff say what a supplier's figures should come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.events import SupplierTargetsSet
from suppliers.models import Supplier, SupplierTargets, Targets, UsualTargets


@verb
def set_targets(supplier_id: UUID | None, *, targets: Mapping[str, Decimal | None], by: str, at: datetime) -> None:
    """Keep the targets of a supplier, or the usual ones of all (`supplier_id` None); None takes a target away.

    Measures that are not named stay as they are; the same again changes nothing. Raises NotFound.
    """
    row, code = _locked(supplier_id)
    changed = [
        measure for measure in Targets.MEASURES if getattr(row, measure) != targets.get(measure, getattr(row, measure))
    ]
    if not changed:
        return
    for measure in changed:
        setattr(row, measure, targets[measure])
    row.save()
    said = {measure: None if (value := getattr(row, measure)) is None else float(value) for measure in Targets.MEASURES}
    record(SupplierTargetsSet(supplier_id or required().tenant_id, code, said), by=by, at=at)


def _locked(supplier_id: UUID | None) -> tuple[Targets, str]:
    """The row, made where there was none, with the supplier's code; two at once come one after the other."""
    tenant_id = required().tenant_id
    if supplier_id is None:
        made, _is_new = UsualTargets.objects.get_or_create(tenant_id=tenant_id)
        return UsualTargets.objects.select_for_update().get(id=made.id), ""
    supplier = Supplier.objects.select_for_update().filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound(_("There is no such supplier."))
    return SupplierTargets.objects.get_or_create(tenant_id=tenant_id, supplier=supplier)[0], supplier.code
