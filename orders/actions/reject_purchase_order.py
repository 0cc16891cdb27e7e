"""A supplier turns a purchase order down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from inventory.actions.note_out_of_stock import note_out_of_stock
from inventory.actions.reservations import release_reservations
from orders.actions.settle_order import settle_order
from orders.events import PurchaseOrderRejected
from orders.models import PurchaseOrder

Status = PurchaseOrder.Status
REASONS: dict[str, str] = {
    "out_of_stock": _("Out of stock"),
    "discontinued": _("No longer sold"),
    "price_changed": _("Price has changed"),
    "cannot_ship_to": _("Cannot ship to this address"),
    "capacity": _("No capacity"),
    "other": _("Other reason"),
}


class UnknownReason(Invalid):
    """The reason is none of the reason codes."""

    code = "unknown_reason"


@verb
def reject_purchase_order(
    purchase_order_id: UUID, *, reason: str, text: str = "", by: str, at: datetime
) -> PurchaseOrder:
    """Reject with a code of `REASONS` and free words; all of it is routed again to other suppliers.

    With `out_of_stock` its offers count as sold out until the supplier's next report. Safe to call twice
    with the same reason. Raises IllegalMove and UnknownReason.
    """
    if reason not in REASONS:
        raise UnknownReason(_("The reason is one of {reasons}.").format(reasons=", ".join(REASONS)), pointer="/reason")
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    if purchase_order.status == Status.REJECTED and purchase_order.reason == reason:
        return purchase_order
    purchase_order.move_to(Status.REJECTED, at=at)
    purchase_order.reason, purchase_order.reason_text = reason, text[:500]
    purchase_order.responded_at = at
    purchase_order.save(update_fields=["status", "closed_at", "reason", "reason_text", "responded_at"])
    settle_order(purchase_order.order_id, by=by, at=at)
    record(
        PurchaseOrderRejected(
            stream=purchase_order.order_id,
            purchase_order=purchase_order.id,
            number=purchase_order.number,
            supplier=purchase_order.supplier.code,
            reason=reason,
            reason_text=purchase_order.reason_text,
        ),
        by=by,
        at=at,
    )
    lines = list(purchase_order.lines.values_list("offer_id", "reservation_id"))
    if reason == "out_of_stock":
        # Before the units go back: else they would be announced as on sale again.
        note_out_of_stock(
            sorted({offer_id for offer_id, _ in lines}), giving_back=[one for _, one in lines], by=by, at=at
        )
    release_reservations({reservation_id: None for _, reservation_id in lines}, by=by, at=at)
    return purchase_order
