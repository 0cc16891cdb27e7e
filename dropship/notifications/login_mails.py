"""The mails about a login: kept with the change they tell of, tried again while the mail server is away, never sent twice.

They are of no tenant, so no tenant's deliveries hold them; how often they are tried and what becomes of each try is the same.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from dropship.accounts.models import LoginMail
from dropship.base.jobs import job
from dropship.base.secrets import seal, unseal
from dropship.deliveries.carry import BATCH, LEASE, PAUSES, outcome_of
from dropship.deliveries.registry import CARRIERS
from dropship.notifications.wording import one_line

HOUSE = "Dropship"
KEPT = timedelta(days=30)


def queue_login_mail(to: str, *, subject: str, body: str) -> UUID:
    """Keep it to be sent; what was given up long ago goes."""
    now = timezone.now()
    LoginMail.objects.filter(created_at__lt=now - KEPT).delete()
    words = {"to": to, "payload": {"subject": one_line(subject), "body": body, "from_name": HOUSE}}
    return LoginMail.objects.create(sealed=seal(json.dumps(words)), due_at=now, created_at=now).id


@job("login_mails")
def carry_login_mails(_tenant_id: UUID) -> int:
    """Carry those that are due, whoever's work it is rung as."""
    due = LoginMail.objects.filter(state__in=["queued", "sending"], due_at__lte=timezone.now()).order_by("due_at", "id")
    return sum(carry_login_mail(mail_id) for mail_id in due.values_list("id", flat=True)[:BATCH])


def carry_login_mail(mail_id: UUID) -> bool:
    """Try one that is due; False where another has it. The call to the mail server is outside any transaction."""
    leased = _lease(mail_id)
    if leased is not None:
        _close(leased, *outcome_of(CARRIERS["mail"], leased))
    return leased is not None


def _lease(mail_id: UUID) -> dict[str, Any] | None:
    """Take it; the try is counted before it runs. One whose sender died in the middle is given up, as it may have gone out."""
    now = timezone.now()
    with transaction.atomic():
        due = LoginMail.objects.select_for_update(skip_locked=True).filter(
            state__in=["queued", "sending"], due_at__lte=now
        )
        mail = due.filter(id=mail_id).first()
        if mail is None:
            return None
        if mail.state == "sending":
            mail.state, mail.sealed = "uncertain", ""
            mail.last_error = _("The sender ended in the middle; sending again could send twice.")
            mail.save()
            return None
        mail.state, mail.tries, mail.due_at = "sending", mail.tries + 1, now + LEASE
        mail.save()
    return {"id": mail.id, "kind": "mail", "tries": mail.tries, **json.loads(unseal(mail.sealed))}


def _close(leased: dict[str, Any], state: str, answer: str) -> None:
    mine = LoginMail.objects.filter(id=leased["id"], state="sending", tries=leased["tries"])
    if state == "sent":
        mine.delete()
    elif state == "queued":
        due_at = timezone.now() + timedelta(seconds=PAUSES[leased["tries"] - 1])
        mine.update(state=state, last_error=answer, due_at=due_at)
    else:
        mine.update(state=state, last_error=answer, sealed="")
