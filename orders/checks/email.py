"""E-mail addresses that cannot exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext_noop as _
from email_validator import EmailNotValidError, validate_email

from orders.checks.issue import CORRECT_EMAIL, RELEASE, CheckFacts, IssueDraft
from orders.drafts import OrderDraft


def check_email(draft: OrderDraft, facts: CheckFacts) -> Iterator[IssueDraft]:
    """The customer can be written to; names reserved for tests and examples count as addresses."""
    email = draft.customer.email
    if not email:
        yield IssueDraft(
            "bad_email",
            "/customer/email",
            _("There is no e-mail address, so the customer cannot be told anything."),
            (CORRECT_EMAIL, RELEASE),
        )
    elif (reason := why_impossible(email)) is not None:
        yield IssueDraft(
            "bad_email",
            "/customer/email",
            _("“{email}” cannot be an e-mail address: {sentence}").format(
                email=email if len(email) <= 80 else email[:79] + "…", sentence=reason
            ),
            (CORRECT_EMAIL, RELEASE),
        )


# What the library says of most addresses that cannot be, for the catalogues.
SAID = (
    _("An email address must have an @-sign."),
    _("There must be something after the @-sign."),
    _("There must be something before the @-sign."),
    _("The part after the @-sign is not valid. It should have a period."),
    _("The part after the @-sign is not valid. It is not within a valid top-level domain."),
    _("The part after the @-sign is a special-use or reserved name that cannot be used with email."),
    _("The part after the @-sign contains invalid characters: {characters}."),
    _("The email address contains invalid characters before the @-sign: {characters}."),
    _("The email address contains invalid characters before the @-sign."),
    _("The email address is too long before the @-sign {reason}."),
    _("The email address is too long after the @-sign {reason}."),
    _("The email address is too long {reason}."),
    _("An email address cannot start with a period."),
    _("An email address cannot end with a period."),
    _("An email address cannot have two periods in a row."),
    _("An email address cannot have a period immediately after the @-sign."),
    _("An email address cannot have a period immediately before the @-sign."),
)


@lru_cache(maxsize=8192)
def why_impossible(email: str) -> str | None:
    """A sentence on why nobody can have this address, None for one that may exist; nothing is looked up."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError as error:
        return str(error)[:300]
    return None
