"""Many mails to one address asked for in the same instant: real connections, real locks."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from dropship.accounts.mail_limits import DAY, Bound, TooManyMails, count_mail

pytestmark = pytest.mark.django_db(transaction=True)


def test_those_at_once_do_not_slip_through_together(together) -> None:
    bounds = [Bound("retailer", 100, DAY), Bound("mailbox", 3, DAY)]

    def ask(number: int) -> str:
        with transaction.atomic():
            count_mail(bounds[:: 1 if number % 2 else -1], at=timezone.now())
        return "sent"

    answers = together(10, ask)

    assert answers.count("sent") == 3
    assert all(isinstance(answer, TooManyMails) for answer in answers if answer != "sent")
