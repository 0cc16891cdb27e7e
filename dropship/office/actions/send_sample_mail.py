"""A person sees a mail in the own mailbox before customers do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Refused
from dropship.events.record import record
from dropship.notifications.notify import Letter, queue_mails
from dropship.notifications.wording import check
from dropship.office.events import MailTemplateChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


class NoAddress(Refused):
    """The person has no address that mail could reach."""

    code = "no_address"


@verb
def send_sample_mail(
    mail: str, *, subject: str, body: str, to: str, values: Mapping[str, str], by: str, at: datetime
) -> None:
    """Send these words, filled with sample values, to `to`; the same again within a minute is sent once.

    It goes the way of every mail. Raises Invalid, NoAddress.
    """
    check(mail, subject, body)
    words = hashlib.sha256(f"{subject}\0{body}".encode()).hexdigest()[:16]
    key = f"sample:{to[:80]}:{at:%Y%m%d%H%M}:{words}"
    if not queue_mails(mail, {"": (subject, body)}, letters=[Letter(to, key, values)]):
        raise NoAddress(_("No mail can be sent to {to}.").format(to=to))
    record(MailTemplateChanged(required().tenant_id, mail, "tried"), by=by, at=at)
