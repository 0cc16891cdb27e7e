"""How many mails may be asked for to an address: nobody's mailbox is flooded through us.

Counted in the database, in the transaction that queues the mail: a cache that is away or was emptied opens nothing, and
a mail that is not sent after all does not count. Only a hash of who it is about is kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as _

from dropship.accounts.models import AskedMail
from dropship.base.errors import Refused

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})


class TooManyMails(Refused):
    code = "too_many_mails"
    status = 429
    title = "Too many mails"


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `most` mails `within` a while about `who`; `why` is the sentence for the next one."""

    who: str
    most: int
    within: timedelta
    why: str = _("Enough mails went to this address lately.")


def mailbox(email: str) -> str:
    """Where it arrives: `ann+1@` and `ann+2@` are one person's, and so are dots where they mean nothing."""
    name, _at, host = email.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    return f"{name.replace('.', '') if host in DOTS_MEAN_NOTHING else name}@{host}"


def count_mail(bounds: list[Bound], *, at: datetime) -> None:
    """Count one more mail for each of `bounds`, or none. Raises TooManyMails, which says when to try again.

    Two at once wait for each other, always in the same order.
    """
    keyed = {_key(bound): bound for bound in bounds}
    for key, bound in sorted(keyed.items(), key=lambda pair: pair[0]):
        _one_at_a_time(key)
        recent = AskedMail.objects.filter(key=key, at__gt=at - bound.within).order_by("-at")
        moments = list(recent.values_list("at", flat=True)[: bound.most])
        if len(moments) >= bound.most:
            raise TooManyMails(f"{bound.why} {_wait(moments[-1] + bound.within - at)}")
    AskedMail.objects.bulk_create([AskedMail(key=key, at=at) for key in keyed])
    old = AskedMail.objects.filter(at__lte=at - DAY).select_for_update(skip_locked=True)
    AskedMail.objects.filter(id__in=old.values("id")[:100]).delete()


def _key(bound: Bound) -> str:
    return salted_hmac("asked mail", f"{bound.who} {bound.within}", algorithm="sha256").hexdigest()


def _one_at_a_time(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _wait(left: timedelta) -> str:
    minutes = max(2, math.ceil(left / timedelta(minutes=1)))
    if minutes <= 90:
        return _("Try again in {n} minutes.").format(n=minutes)
    return _("Try again in {n} hours.").format(n=math.ceil(minutes / 60))
