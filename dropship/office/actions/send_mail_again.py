"""A mail that has not gone out, or of which nobody knows, is sent again by a person's word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import IllegalMove, NotFound
from dropship.deliveries.models import Delivery
from dropship.events.record import record, ring
from dropship.office.events import MailSentAgain
from dropship.tenancy.verb import verb

MAY_GO_AGAIN = frozenset({"failed", "uncertain"})


@verb
def send_mail_again(delivery_id: UUID, *, by: str, at: datetime) -> None:
    """Queue the mail as it was written. A second click finds it queued. Raises NotFound, IllegalMove."""
    mail = Delivery.objects.select_for_update().filter(id=delivery_id, kind="mail").first()
    if mail is None:
        raise NotFound(_("There is no such mail."))
    if mail.state not in MAY_GO_AGAIN:
        raise IllegalMove(_("This mail has been sent, or is about to be."))
    mail.state, mail.due_at, mail.last_error = "queued", at, ""
    mail.save(update_fields=["state", "due_at", "last_error"])
    record(MailSentAgain(mail.stream or mail.id, mail.id, mail.payload.get("event", "")), by=by, at=at)
    ring("deliveries")
