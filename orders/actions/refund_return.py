"""The customer gets the money back for what was returned."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.base.money import format_money, zero
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.models import Order, Refund, Return
from orders.return_events import ReturnRefunded, of_return
from orders.returnable import refundable


class RefundTooHigh(Invalid):
    """More than the customer paid for these units, or than is not yet given back."""

    code = "refund_too_high"


@verb
def refund_return(
    return_id: UUID, *, amount: Decimal | None = None, reference: str = "", by: str, at: datetime
) -> Return:
    """Write down the refund of an inspected return; the store itself pays it.

    None is what was paid for the units that came back; never more than what was paid for all units of the
    return and has not been refunded. Raises IllegalMove, RefundTooHigh and Invalid.
    """
    rma = Return.objects.locked(return_id)
    rma.move_to(Return.Status.REFUNDED, at=at)
    currency = Order.objects.values_list("currency", flat=True).get(id=rma.order_id)
    most = refundable(rma)
    if amount is None:
        amount = refundable(rma, received_only=True)
    if amount <= 0 or amount != amount.quantize(zero(currency)):
        raise Invalid(_("Say how much is refunded: more than nothing."), code="out_of_range", pointer="/amount")
    if amount > most:
        raise RefundTooHigh(
            _("At most {amount} {currency} was paid for these units and is not refunded yet.").format(
                amount=format_money(most, currency), currency=currency
            ),
            pointer="/amount",
        )
    refund = Refund.objects.create(
        id=uuid7(), tenant_id=rma.tenant_id, rma=rma, order_id=rma.order_id, amount=amount, currency=currency,
        reference=reference.strip()[:100], by=by[:200], at=at,
    )  # fmt: skip
    rma.save(update_fields=["status", "closed_at"])
    record(
        ReturnRefunded(
            **of_return(rma), amount=Decimal(format_money(amount, currency)), currency=currency, method=refund.method
        ),
        by=by,
        at=at,
    )
    return rma
