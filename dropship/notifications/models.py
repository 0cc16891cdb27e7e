"""The retailer's own wording of the mails it sends."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dropship.tenancy.models import TenantModel


class MailTemplate(TenantModel):
    """A mail the retailer has reworded; where there is none, the text in `templates/mail/` is used."""

    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "event"], name="one_mail_template_per_event")]
