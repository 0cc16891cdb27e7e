"""Carrying mails to the mail server."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from email.utils import formataddr, parseaddr
from typing import Any, NoReturn

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_noop as _

from dropship.deliveries.registry import MaybeDelivered, NotDelivered, carrier
from dropship.notifications.letter import as_html


@carrier("mail", repeatable=False)
def send(delivery: dict[str, Any]) -> str:
    """Send one mail. Its Message-ID is the delivery's, so that a receiver can tell a repeat.

    Not repeatable: when the worker dies or the server goes silent in the middle nobody knows whether it
    went out, and a customer told twice is worse off than one whose mail a person sends again. A server that
    cannot be reached, or says to come back (4xx), is tried again; one that refuses (5xx) is not.
    """
    payload = delivery["payload"]
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["body"],
        from_email=formataddr((payload["from_name"], address)),
        to=[delivery["to"]],
        reply_to=[payload["reply_to"]] if payload.get("reply_to") else None,
        headers={"Message-ID": f"<{delivery['id']}@{address.rpartition('@')[2]}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(as_html(payload["body"], retailer=payload["from_name"]), "text/html")
    server = get_connection()
    server.open()
    try:
        message.connection = server
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(max(code for code, _words in refusal.recipients.values()), refusal)
    except smtplib.SMTPResponseException as refusal:
        _refused(refusal.smtp_code, refusal)
    except (smtplib.SMTPException, OSError) as silence:
        raise MaybeDelivered(
            _("The mail server went silent in the middle: {silence}").format(silence=silence)[:500]
        ) from silence
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.close()
    return _("handed to the mail server")


def _refused(code: int, refusal: smtplib.SMTPException) -> NoReturn:
    """The server's own answer: it has not taken the mail. Raises NotDelivered, or the refusal for another try."""
    if code >= 500:
        raise NotDelivered(_("The mail server refused it: {refusal}").format(refusal=refusal)[:500]) from None
    raise refusal
