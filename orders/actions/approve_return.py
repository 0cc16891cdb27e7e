"""Staff agree that something comes back, and say where to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.models import Tenant
from dropship.tenancy.verb import verb
from orders.models import Return
from orders.return_events import ReturnApproved, of_return

Status, To = Return.Status, Return.To


@verb
def approve_return(
    return_id: UUID, *, return_to: str = "", shipping_paid_by: str = "", by: str, at: datetime
) -> Return:
    """Approve a request; the customer is told the address by mail.

    Goods go back to their supplier, or to the retailer when only the retailer has told an address, unless
    `return_to` says. Raises IllegalMove and Invalid.
    """
    for name, value, known in (
        ("return_to", return_to, To.values),
        ("shipping_paid_by", shipping_paid_by, Return.Payer.values),
    ):
        if value and value not in known:
            raise Invalid(
                _("It is one of {codes}.").format(codes=", ".join(known)), code="unknown_choice", pointer=f"/{name}"
            )
    rma = Return.objects.locked(return_id)
    rma.move_to(Status.APPROVED, at=at)
    retailers = Tenant.objects.only("return_address").get(id=rma.tenant_id).return_address
    suppliers = rma.supplier.return_address
    rma.return_to = return_to or usual_way_back(suppliers=suppliers, retailers=retailers)
    rma.address = suppliers if rma.return_to == To.SUPPLIER else retailers
    rma.shipping_paid_by = shipping_paid_by or rma.shipping_paid_by
    rma.approved_at = at
    rma.save(update_fields=["status", "return_to", "address", "shipping_paid_by", "approved_at"])
    record(
        ReturnApproved(**of_return(rma), return_to=rma.return_to, shipping_paid_by=rma.shipping_paid_by), by=by, at=at
    )
    return rma


def usual_way_back(*, suppliers: str, retailers: str) -> str:
    """Where goods go when nobody says, by the addresses that are known: back to their supplier, if it can be told."""
    return To.RETAILER if retailers and not suppliers else To.SUPPLIER
