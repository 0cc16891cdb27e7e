"""Whether a mail about a purchase order makes sense, and would reach its supplier."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, Refused
from dropship.notifications.notify import can_be_written_to
from dropship.notifications.wording import wordings
from orders.models import PurchaseOrder


class NotMailed(Refused):
    """No mail would go out: the supplier has no address, or the mail is switched off."""

    code = "not_mailed"
    title = "No mail would go out"


def refuse_unless_awaited(purchase_order: PurchaseOrder) -> None:
    """Raises IllegalMove when no answer of the supplier is awaited."""
    if purchase_order.status != PurchaseOrder.Status.SENT:
        raise IllegalMove(
            _("Purchase order {number} is {state}; no answer to it is awaited.").format(
                number=purchase_order.number, state=purchase_order.get_status_display().lower()
            )
        )


def refuse_unless_mailed(purchase_order: PurchaseOrder, mail: str) -> None:
    """Raises NotMailed when the supplier cannot be written to, or the retailer does not send this mail."""
    supplier = purchase_order.supplier
    if not can_be_written_to(supplier.email):
        raise NotMailed(_("{supplier} has no e-mail address to write to.").format(supplier=supplier.name))
    if wordings(mail) is None:
        raise NotMailed(_("This mail is switched off under Mail templates."))
