"""Sums that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from dropship.base.money import format_money, minor_units
from orders.checks.issue import RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft

# No sales tax on shipping is higher; what exceeds the lines' taxes by more is not tax on shipping.
HIGHEST_TAX_RATE = Decimal("0.30")


def check_totals(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """The parts of the order make its sums.

    Where the lines carry discounts or taxes, their sum is the order's; the tax may exceed it by the tax
    on shipping. Lines without any leave the order's own sums alone. The stated total equals the computed
    one. Rounding may cost one minor unit a line.
    """
    currency = draft.currency
    tolerance = Decimal(len(draft.lines)).scaleb(-minor_units(currency))
    line_taxes = sum((line.tax for line in draft.lines), Decimal(0))
    line_discounts = sum((line.discount for line in draft.lines), Decimal(0))
    if line_discounts and abs(line_discounts - draft.discount_total) > tolerance:
        yield _mismatch(
            "discount_total",
            _("The discounts of the lines make {lines_amount}, not {stated_amount}.").format(
                lines_amount=format_money(line_discounts, currency),
                stated_amount=format_money(draft.discount_total, currency),
            ),
        )
    elif draft.discount_total > draft.subtotal + draft.shipping_total:
        yield _mismatch("discount_total", _("The discount is higher than the goods and their shipping."))
    extra_tax = draft.tax_total - line_taxes
    if line_taxes and not -tolerance <= extra_tax <= draft.shipping_total * HIGHEST_TAX_RATE + tolerance:
        yield _mismatch(
            "tax_total",
            _("The taxes of the lines make {lines_amount}, not {stated_amount}.").format(
                lines_amount=format_money(line_taxes, currency), stated_amount=format_money(draft.tax_total, currency)
            ),
        )
    elif draft.tax_total > draft.subtotal + draft.shipping_total:
        yield _mismatch("tax_total", _("The tax is higher than the goods and their shipping."))
    if draft.stated_total is not None and draft.stated_total != draft.total:
        yield _mismatch(
            "total",
            _("The order adds up to {amount}, but {stated_amount} is stated.").format(
                amount=format_money(draft.total, currency), stated_amount=format_money(draft.stated_total, currency)
            ),
        )


def _mismatch(field: str, detail: str) -> IssueDraft:
    return IssueDraft("totals_mismatch", f"/{field}", detail, (RELEASE,))
