"""All checks of an order's content, one after another."""

from __future__ import annotations

from orders.checks.address import check_destination
from orders.checks.duplicate import check_duplicate
from orders.checks.email import check_email
from orders.checks.issue import CheckFacts, IssueDraft
from orders.checks.lines import check_lines
from orders.checks.payment import check_payment
from orders.checks.totals import check_totals
from orders.drafts import OrderDraft

CHECKS = (check_lines, check_destination, check_email, check_totals, check_duplicate, check_payment)


def run_checks(draft: OrderDraft, facts: CheckFacts) -> list[IssueDraft]:
    """Everything about the order that a person has to decide, in the order of the checks; empty when all is well."""
    issues: list[IssueDraft] = []
    for check in CHECKS:
        issues.extend(check(draft, facts))
    return issues
