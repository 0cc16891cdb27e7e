"""The retailer words a mail its own way."""

from __future__ import annotations

from datetime import datetime

from dropship.events.record import record
from dropship.notifications.models import MailTemplate
from dropship.notifications.wording import check, standard
from dropship.office.events import MailTemplateChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


@verb
def change_mail_template(mail: str, *, language: str, subject: str, body: str, by: str, at: datetime) -> bool:
    """Send `mail` with these words to who reads this language; False when they are those it has already. Raises Invalid.

    The standard words are kept as no words of one's own, so that they follow the standard later on. A
    mail that is switched off stays so.
    """
    subject, body = subject.strip(), "\n".join(body.splitlines()).strip()
    check(mail, subject, body)
    if (subject, body) == standard(mail, language):
        subject, body = "", ""
    before = MailTemplate.objects.select_for_update().filter(event=mail, language=language).first()
    if (subject, body) == ((before.subject, before.body) if before else ("", "")):
        return False
    MailTemplate.objects.update_or_create(
        event=mail,
        language=language,
        defaults={"subject": subject, "body": body, "updated_at": at, "updated_by": by[:200]},
    )
    change = "reworded" if body else "restored"
    record(MailTemplateChanged(required().tenant_id, mail, change), by=by, at=at)
    return True
