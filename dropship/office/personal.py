"""What files brought for import may still hold of a person: rows that were refused, and files not yet applied."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from dropship.office.models import ImportRefusal, ImportRun
from dropship.privacy.keepers import Keeper, Person, overwrite

ERASED = _("Erased with a customer it named; bring the file again.")


def _erase(person: Person, at: datetime) -> int:
    """A file is kept a day at most; one that names the person and waits for somebody is dropped at once."""
    if not person.emails:
        return 0
    named = Q()
    for email in person.emails:
        named |= Q(value__icontains=email) | Q(reason__icontains=email)
    refusals = overwrite(ImportRefusal.objects.filter(named), lambda refusal: {"value": "", "reason": ERASED})
    waiting = ImportRun.objects.select_for_update().filter(status__in=ImportRun.WAITING).exclude(content=None)
    files = [run for run in waiting.order_by("id") if _names(bytes(run.content), person)]
    return refusals + overwrite(
        files,
        lambda run: {
            "content": None,
            "facts": {},
            "groups": None,
            "status": ImportRun.Status.EXPIRED,
            "reason": ERASED,
        },
    )


def _names(content: bytes, person: Person) -> bool:
    lowered = content.lower()
    return any(email.lower().encode() in lowered for email in person.emails)


KEEPER = Keeper(erase=_erase, export=lambda person: None)
