"""Telling somebody by mail, once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dropship.deliveries.queue import queue
from dropship.notifications.wording import fill, one_line, wording
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required


def notify(event: str, *, to: str, key: str, values: Mapping[str, str], stream: UUID | None = None) -> bool:
    """Queue a mail in the retailer's name; the same `event` and `key` again changes nothing.

    The words are those of now. Returns False when the retailer has switched this mail off, or there
    is no address to write to.
    """
    words = wording(event)
    if words is None:
        return False
    return queue_mail(event, *words, to=to, key=f"{event}:{key}", values=values, stream=stream)


def queue_mail(
    event: str,
    subject: str,
    body: str,
    *,
    to: str,
    key: str,
    values: Mapping[str, str],
    stream: UUID | None = None,
) -> bool:
    """Queue these words, filled in; False when there is no address to write to."""
    try:
        validate_email(to)
    except ValidationError:
        return False
    tenant = Tenant.objects.only("name", "support_email").get(id=required().tenant_id)
    everything = {"retailer": tenant.name, **values}
    queue(
        "mail",
        to=to,
        key=key,
        lane=to.rpartition("@")[2],
        stream=stream,
        payload={
            "event": event,
            "subject": one_line(fill(subject, everything)),
            "body": fill(body, everything),
            "from_name": one_line(tenant.name),
            "reply_to": tenant.support_email,
        },
    )
    return True
