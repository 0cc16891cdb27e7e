"""The retailer stops sending a mail, or sends it again."""

from __future__ import annotations

from datetime import datetime

from dropship.events.record import record
from dropship.notifications.models import MailTemplate
from dropship.office.events import MailTemplateChanged
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb


@verb
def switch_mail(mail: str, *, on: bool, by: str, at: datetime) -> bool:
    """Switch `mail` on or off; False when it is so already.

    Off, nobody is told of the event by mail, and what happened meanwhile is not told later. Words of
    the retailer's own are kept for when it is on again.
    """
    templates = list(MailTemplate.objects.select_for_update().filter(event=mail))
    if on == all(template.is_active for template in templates):
        return False
    MailTemplate.objects.filter(event=mail).update(is_active=on, updated_at=at, updated_by=by[:200])
    if not templates:
        MailTemplate.objects.create(event=mail, is_active=on, updated_at=at, updated_by=by[:200])
    change = "switched_on" if on else "switched_off"
    record(MailTemplateChanged(required().tenant_id, mail, change), by=by, at=at)
    return True
