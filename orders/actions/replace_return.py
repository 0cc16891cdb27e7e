"""The customer gets the same again for what was returned."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.receive_return import count_returned
from orders.models import PurchaseOrder, PurchaseOrderLine, Return
from orders.return_events import ReturnReplaced, of_return


@verb
def replace_return(return_id: UUID, *, by: str, at: datetime) -> Return:
    """Take the units of an inspected return out of what was delivered; they are open, and routed anew.

    As with a parcel that came back, the purchase order keeps what it shipped and what that cost; routing takes
    new units, from whichever supplier has them, and writes a new purchase order. Raises IllegalMove.
    """
    rma = Return.objects.locked(return_id)
    rma.move_to(Return.Status.REPLACED, at=at)
    rma.save(update_fields=["status", "closed_at"])
    lines = list(rma.lines.order_by("position"))
    units = {line.purchase_order_line_id: line.quantity for line in lines}
    purchase_order_ids = PurchaseOrderLine.objects.filter(id__in=units).values("purchase_order_id")
    list(PurchaseOrder.objects.select_for_update().filter(id__in=purchase_order_ids).order_by("id"))
    sources = list(PurchaseOrderLine.objects.filter(id__in=units))
    for source in sources:
        source.quantity_resent += units[source.id]
        source.quantity_delivered -= units[source.id]
    PurchaseOrderLine.objects.bulk_update(sources, ["quantity_resent", "quantity_delivered"])
    # They leave what is returned as well: settling then finds them in no counter, which is open.
    count_returned(rma, {line.id: -(line.quantity_received or 0) for line in lines}, lines, by=by, at=at)
    record(ReturnReplaced(**of_return(rma)), by=by, at=at)
    return rma
