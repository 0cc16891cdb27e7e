"""The retailer's own wording of the mails it sends."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dropship.tenancy.models import TenantModel


class MailTemplate(TenantModel):
    """A mail the retailer has reworded in a language; without a row the text in `templates/mail/` is sent.

    Not active, in whatever language: the event is told to nobody by mail. Empty words are the standard ones, so that a mail
    can be off without having words of its own.
    """

    event = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="en", db_default="en")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event", "language"], name="one_mail_template_per_language")
        ]

    @property
    def is_own(self) -> bool:
        """Whether there are words of the retailer's own."""
        return bool(self.body)
