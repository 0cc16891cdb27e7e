"""A conversation with a supplier begins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid, NotFound
from dropship.base.ids import uuid7
from dropship.base.texts import unstorable
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from suppliers.models import Supplier, Thread

LONGEST_SUBJECT = 200


@verb
def open_thread(
    supplier_id: UUID,
    *,
    subject: str,
    about: str = "",
    stream: UUID | None = None,
    key: str = "",
    at: datetime,
) -> Thread:
    """Open a thread with no message yet; the first tells of it. The same `key` again gives the same thread.

    `about` is the number of a purchase order and `stream` where its events are told. Raises NotFound, Invalid.
    """
    subject = " ".join(subject.split())
    if not subject or len(subject) > LONGEST_SUBJECT or unstorable(subject):
        words = _("A subject has 1 to {most} characters.")
        raise Invalid(words.format(most=LONGEST_SUBJECT), code="bad_subject", pointer="/subject")
    supplier = Supplier.objects.filter(id=supplier_id).first()
    if supplier is None:
        raise NotFound(_("There is no such supplier."))
    thread_id = uuid5(supplier.id, key) if key else uuid7()
    thread, _is_new = Thread.objects.get_or_create(
        id=thread_id,
        defaults={
            "tenant_id": required().tenant_id,
            "supplier": supplier,
            "subject": subject,
            "about": about,
            "stream": stream or thread_id,
            "last_at": at,
        },
    )
    return thread
