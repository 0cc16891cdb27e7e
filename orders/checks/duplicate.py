"""Orders that look like one we already have."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from orders.checks.issue import RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft


def check_duplicate(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """The same person had not just ordered the same things to the same place, however the parts were written."""
    numbers = facts.similar_order_numbers
    if numbers:
        named = ", ".join(numbers[:3]) + (f" + {len(numbers) - 3}" if len(numbers) > 3 else "")
        yield IssueDraft(
            "possible_duplicate",
            "",
            _("Same customer, place and things within a day as order {numbers}.").format(numbers=named),
            (RELEASE,),
        )
