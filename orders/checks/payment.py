"""Orders that nobody has paid for."""

from __future__ import annotations

from collections.abc import Iterator

from orders.checks.issue import MARK_PAID, RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft

_PAID = frozenset({"paid", "authorized", "partially_refunded"})
_WORDS = {
    "pending": "The payment is still pending.",
    "unpaid": "The order is not paid.",
    "partially_paid": "The order is paid only in part.",
    "voided": "The payment was voided.",
    "refunded": "The payment was given back.",
}


def check_payment(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """Goods leave when the money is there, or at least set aside (`authorized`)."""
    if draft.payment_status not in _PAID:
        detail = _WORDS.get(draft.payment_status, "The order is not paid.")
        yield IssueDraft("unpaid", "/payment_status", detail, (MARK_PAID, RELEASE))
