"""Lines that nobody could pick."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from orders.checks.issue import MAP_SKU, RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft


def check_lines(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """Each SKU has to be a product, and one that is still sold."""
    for line in draft.lines:
        pointer = f"/lines/{line.position - 1}/sku"
        if line.sku not in facts.known_skus:
            yield IssueDraft(
                "unknown_sku",
                pointer,
                _("There is no product with the SKU “{sku}”.").format(sku=line.sku),
                (MAP_SKU,),
                line.position,
            )
        elif line.sku in facts.inactive_skus:
            yield IssueDraft(
                "inactive_product",
                pointer,
                _("The product “{sku}” is no longer sold.").format(sku=line.sku),
                (MAP_SKU, RELEASE),
                line.position,
            )
