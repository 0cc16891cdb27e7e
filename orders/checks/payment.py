"""Orders that nobody has paid for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from orders.checks.issue import MARK_PAID, RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft

_PAID = frozenset({"paid", "authorized", "partially_refunded"})
_WORDS = {
    "pending": _("The payment is still pending."),
    "unpaid": _("The order is not paid."),
    "partially_paid": _("The order is paid only in part."),
    "voided": _("The payment was voided."),
    "refunded": _("The payment was given back."),
}


def check_payment(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """Goods leave when the money is there, or at least set aside (`authorized`)."""
    if draft.payment_status not in _PAID:
        detail = _WORDS.get(draft.payment_status, _("The order is not paid."))
        yield IssueDraft("unpaid", "/payment_status", detail, (MARK_PAID, RELEASE))
