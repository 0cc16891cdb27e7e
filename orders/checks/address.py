"""Addresses that no parcel would reach."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from dropship.base.addresses import check_address, country_name
from orders.checks.issue import CORRECT_ADDRESS, RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft

_OWN_CODES = frozenset({"unknown_country", "bad_postcode"})


def check_destination(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """The address has the parts and the postcode its country needs, and a supplier ships there."""
    country_is_known = True
    for problem in check_address(draft.shipping_address):
        code = problem.code if problem.code in _OWN_CODES else "bad_address"
        country_is_known = country_is_known and code != "unknown_country"
        ways_out = (CORRECT_ADDRESS, RELEASE) if country_is_known else (CORRECT_ADDRESS,)
        yield IssueDraft(code, f"/shipping_address/{problem.field}", problem.detail, ways_out)
    if country_is_known and facts.ships_to is not None and draft.country not in facts.ships_to:
        yield IssueDraft(
            "undeliverable_country",
            "/shipping_address/country",
            _("No supplier ships to {country}.").format(country=country_name(draft.country)),
            (CORRECT_ADDRESS, RELEASE),
        )
