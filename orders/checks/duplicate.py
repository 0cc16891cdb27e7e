"""Orders that look like one we already have."""

from __future__ import annotations

from collections.abc import Iterator

from orders.checks.issue import RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft


def check_duplicate(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """The same person had not just ordered the same things to the same place, however the parts were written."""
    numbers = facts.similar_order_numbers
    if numbers:
        named = ", ".join(numbers[:3]) + (f" and {len(numbers) - 3} more" if len(numbers) > 3 else "")
        yield IssueDraft(
            "possible_duplicate",
            "",
            f"Same customer, place and things within a day as order {named}.",
            (RELEASE,),
        )
