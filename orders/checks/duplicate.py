"""Orders that look like one we already have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from orders.checks.issue import RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft


def check_duplicate(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """The same person had not just ordered the same things to the same place."""
    numbers = facts.similar_order_numbers
    if numbers:
        named = ", ".join(numbers[:3]) + (f" and {len(numbers) - 3} more" if len(numbers) > 3 else "")
        yield IssueDraft(
            "possible_duplicate",
            "",
            f"Same customer, address and lines within a day as order {named}.",
            (RELEASE,),
        )


def likeness(draft: OrderDraft) -> str:
    """A fingerprint (64 hex digits) that two orders share when one may be a repetition of the other."""
    address = draft.shipping_address
    place = (address.line1, address.line2, address.city, address.postal_code, address.country)
    content = [
        draft.customer.email.casefold(),
        ["".join(part.casefold().split()) for part in place],
        sorted((line.sku, line.quantity) for line in draft.lines),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
