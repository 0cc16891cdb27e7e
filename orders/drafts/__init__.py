"""An order on its way in: read, understood, fingerprinted; nothing is kept here."""

from orders.drafts.order import AddressDraft, CustomerDraft, LineDraft, OrderDraft, content_hash
from orders.drafts.parse import MAX_LINES, MAX_QUANTITY, PAYMENT_STATUSES, parse_order

__all__ = [
    "MAX_LINES",
    "MAX_QUANTITY",
    "PAYMENT_STATUSES",
    "AddressDraft",
    "CustomerDraft",
    "LineDraft",
    "OrderDraft",
    "content_hash",
    "parse_order",
]
