"""What a mail server says decides what becomes of a mail: sent, tried again, given up, or left to a person."""

from __future__ import annotations

import smtplib

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from dropship.deliveries.carry import carry_due
from dropship.deliveries.models import Delivery
from dropship.deliveries.queue import queue
from dropship.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)


class Server(BaseEmailBackend):
    """A mail server that fails where it is told to: when it is reached, or with the mail in its hands."""

    at_the_door: Exception | None = None
    with_the_mail: Exception | None = None

    def open(self) -> None:
        if self.at_the_door:
            raise self.at_the_door

    def send_messages(self, messages: list) -> int:
        if self.with_the_mail:
            raise self.with_the_mail
        return len(messages)


REFUSED = "somebody@example.com"


@pytest.mark.parametrize(
    ("place", "error", "becomes"),
    [
        ("with_the_mail", None, "sent"),
        ("at_the_door", ConnectionRefusedError("nobody there"), "queued"),
        ("at_the_door", smtplib.SMTPAuthenticationError(535, b"who are you"), "queued"),
        ("with_the_mail", smtplib.SMTPRecipientsRefused({REFUSED: (450, b"greylisted")}), "queued"),
        ("with_the_mail", smtplib.SMTPRecipientsRefused({REFUSED: (550, b"unknown")}), "failed"),
        ("with_the_mail", smtplib.SMTPDataError(451, b"come back"), "queued"),
        ("with_the_mail", smtplib.SMTPDataError(554, b"spam"), "failed"),
        ("with_the_mail", smtplib.SMTPServerDisconnected("gone"), "uncertain"),
        ("with_the_mail", TimeoutError("silence"), "uncertain"),
    ],
)
def test_a_mail_becomes(maple, settings, monkeypatch, place, error, becomes):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, place, error)
    with tenant_scope(maple):
        words = {"subject": "Hello", "body": "Hello", "from_name": "Maple", "event": "order.received"}
        queue("mail", to=REFUSED, key="a", payload=words)

    carry_due(maple.id)

    with tenant_scope(maple):
        assert Delivery.objects.values_list("state", flat=True).get() == becomes
