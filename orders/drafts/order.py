"""An order as it came in, understood but not yet kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from dropship.base.addresses import Address
from dropship.base.money import format_money

AddressDraft = Address


@dataclass(slots=True)
class CustomerDraft:
    """Who buys, as the store tells it; an e-mail or a name is always there."""

    email: str = ""
    name: str = ""
    phone: str = ""
    external_id: str | None = None


@dataclass(slots=True)
class LineDraft:
    """One thing ordered; `position` counts from 1, money is in the order's currency, `tax` and
    `discount` are those of the whole line.
    """

    position: int
    sku: str
    quantity: int
    unit_price: Decimal
    tax: Decimal
    discount: Decimal
    name: str = ""
    external_id: str = ""

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(slots=True)
class OrderDraft:
    """An order whose shape is right; its content may still open issues.

    Money rule: `total = subtotal - discount_total + shipping_total + tax_total`, where `subtotal` is the sum of
    quantity × unit price. The taxes and discounts of the lines are parts of `tax_total` and `discount_total` and
    are never added again; a total that was not sent is the sum of its lines. With `taxes_included` the prices
    contain the tax, and it is not added. `stated_total` is what the store says the customer pays, to compare.
    """

    channel: str
    external_id: str | None
    placed_at: datetime
    currency: str
    customer: CustomerDraft
    shipping_address: Address
    lines: list[LineDraft]
    shipping_total: Decimal
    tax_total: Decimal
    discount_total: Decimal
    subtotal: Decimal
    total: Decimal
    stated_total: Decimal | None = None
    taxes_included: bool = False
    billing_address: Address | None = None
    shipping_method: str = ""
    payment_status: str = "paid"
    promised_by: datetime | None = None
    promised_is_date: bool = False
    notes: str = ""
    tags: list[str] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    placed_at_was_stated: bool = True

    @property
    def country(self) -> str:
        """The two-letter destination, or nothing when what was sent cannot be a country."""
        code = self.shipping_address.country
        return code if len(code) == 2 and code.isascii() and code.isalpha() else ""

    def as_dict(self) -> dict[str, Any]:
        """The order in the words of the API: amounts and times as text."""
        return _content(self) | {
            "placed_at": self.placed_at.isoformat(),
            "subtotal": format_money(self.subtotal, self.currency),
            "total": format_money(self.total, self.currency),
        }


def content_hash(draft: OrderDraft) -> str:
    """A fingerprint (64 hex digits) that is equal for the same order however it was written.

    The order of keys, "12.5" or "12.50", time zones and the moment of arrival make no difference.
    """
    content = _content(draft)
    content["placed_at"] = draft.placed_at.isoformat() if draft.placed_at_was_stated else None
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _content(draft: OrderDraft) -> dict[str, Any]:
    currency, customer = draft.currency, draft.customer
    return {
        "channel": draft.channel,
        "external_id": draft.external_id,
        "currency": currency,
        "customer": {
            "email": customer.email,
            "name": customer.name,
            "phone": customer.phone,
            "external_id": customer.external_id,
        },
        "shipping_address": draft.shipping_address.as_dict(),
        "billing_address": draft.billing_address.as_dict() if draft.billing_address else None,
        "shipping_method": draft.shipping_method,
        "payment_status": draft.payment_status,
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "external_id": line.external_id,
                "quantity": line.quantity,
                "unit_price": format_money(line.unit_price, currency),
                "tax": format_money(line.tax, currency),
                "discount": format_money(line.discount, currency),
            }
            for line in draft.lines
        ],
        "shipping_total": format_money(draft.shipping_total, currency),
        "tax_total": format_money(draft.tax_total, currency),
        "discount_total": format_money(draft.discount_total, currency),
        "stated_total": None if draft.stated_total is None else format_money(draft.stated_total, currency),
        "taxes_included": draft.taxes_included,
        "promised_by": draft.promised_by.isoformat() if draft.promised_by else None,
        "promised_is_date": draft.promised_is_date,
        "notes": draft.notes,
        "tags": draft.tags,
        "metadata": draft.metadata,
    }
