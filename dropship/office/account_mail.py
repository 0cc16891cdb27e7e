"""What differs from the login library's own ways: nobody signs up, and its mails never hold up a page."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from dropship.accounts.mail_limits import DAY, HOUR, Bound, TooManyMails, count_mail, mailbox
from dropship.accounts.models import User
from dropship.notifications.login_mails import HOUSE, carry_login_mail, queue_login_mail

RESETS = ("account/email/password_reset_key", "account/email/unknown_account")
CONFIRMATION = "account/email/email_confirmation"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write it in the person's language and send it once the change it tells of is kept; later when it cannot be now.

        The page says the same whether the mail server took it or not: it must not tell who has a login here. What
        anybody can have sent to any address is bounded, whether the address has a login or not.
        """
        self._count(template_prefix, email)
        person = User.objects.filter(email=email.lower()).first()
        language = (person.language if person else "") or translation.get_language() or settings.LANGUAGE_CODE
        zone = (person.time_zone if person else "") or timezone.get_current_timezone_name()
        with translation.override(language), timezone.override(zone):
            words = {
                "email": email,
                "house": HOUSE,
                "reset_link": settings.BASE_URL + reverse("account_reset_password"),
            }
            message = self.render_mail(template_prefix, email, {**words, **context})
        queued = queue_login_mail(email, subject=str(message.subject), body=str(message.body))
        transaction.on_commit(partial(carry_login_mail, queued), robust=True)

    def _count(self, template_prefix: str, email: str) -> None:
        """Send the person back with the reason when it is one too many; what the page has done is undone."""
        box = mailbox(email)
        if template_prefix in RESETS:
            bounds = [Bound(f"resets {box}", 5, HOUR), Bound(f"resets {box}", 12, DAY)]
        elif template_prefix == CONFIRMATION:
            bounds = [Bound(f"confirmations {box}", 5, DAY), Bound(f"confirmations by {self.request.user.pk}", 10, DAY)]
        else:
            return  # tells a person of a change of the own login; no stranger can ask for it
        try:
            count_mail(bounds, at=timezone.now())
        except TooManyMails as refused:
            messages.error(self.request, refused.detail)
            raise ImmediateHttpResponse(redirect(self.request.path)) from None
