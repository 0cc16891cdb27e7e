"""How much room the files of messages take, and how much they may: of a retailer in all, and of each supplier's clerks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.office.storage import Space
from dropship.tenancy.scope import required
from suppliers.attachments import POINTER, CheckedFile
from suppliers.models import Attachment, Side

MB = 2**20


def taken() -> Space:
    """For the settings page of the retailer."""
    return Space(gettext_lazy("Files of messages"), _bytes(), settings.ATTACHMENTS_MB * MB)


def need_space(files: Sequence[CheckedFile], *, side: str, supplier_id: UUID) -> None:
    """Refuse files for which there is no room; those sent at once are counted one after the other. Raises Invalid."""
    more = sum(len(file.content) for file in files)
    if not more:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"files {required().tenant_id}"])
    most = settings.ATTACHMENTS_OF_SUPPLIER_MB
    if side == Side.SUPPLIER and _bytes(message__side=side, supplier_id=supplier_id) + more > most * MB:
        words = _(
            "Your files take the {most} MB there are for them. Ask the retailer to have room made, or where else to send it."
        )
        raise Invalid(words.format(most=f"{most:,}"), code="no_space", pointer=POINTER)
    most = settings.ATTACHMENTS_MB
    if _bytes() + more > most * MB:
        words = _(
            "The files of all messages take the {most} MB there are for them. Who runs the portal can make room (ATTACHMENTS_MB)."
        )
        raise Invalid(words.format(most=f"{most:,}"), code="no_space", pointer=POINTER)


def _bytes(**of: object) -> int:
    return Attachment.objects.filter(**of).aggregate(bytes=Sum("size"))["bytes"] or 0
