"""Carrying mails to the mail server."""

from __future__ import annotations

import smtplib
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from dropship.deliveries.registry import NotDelivered, carrier
from dropship.notifications.letter import as_html


@carrier("mail", repeatable=False)
def send(delivery: dict[str, Any]) -> str:
    """Send one mail. Its Message-ID is the delivery's, so that a receiver can tell a repeat.

    Not repeatable: when the worker dies in the middle nobody knows whether it went out, and a customer
    told twice is worse off than one whose mail a person sends again. A server that cannot be reached,
    or says to come back, is tried again; one that refuses the address is not.
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
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        raise NotDelivered(f"The mail server refused {delivery['to']}: {refusal}"[:500]) from None
    return "handed to the mail server"
