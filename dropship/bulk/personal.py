"""What runs may hold of a person: the reasons typed for them, and the words of refusals."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote_plus

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from dropship.bulk.models import BulkItem, BulkRun
from dropship.privacy.keepers import Keeper, Person, overwrite

ERASED = _("Erased with a customer it named.")


def _erase(person: Person, at: datetime) -> int:
    """Whatever names one of the person's addresses, or was done to something of theirs."""
    items, runs = Q(object_id__in=person.ids) & ~Q(reason=""), Q()
    for email in person.emails:
        items |= Q(reason__icontains=email) | Q(label__icontains=email)
        runs |= Q(answers__icontains=email) | Q(back__icontains=email) | Q(back__icontains=quote_plus(email))
    changed = overwrite(
        BulkItem.objects.filter(items),
        lambda item: {
            "reason": ERASED if item.reason else "",
            "label": "" if _named(item.label, person) else item.label,
        },
    )
    if not runs:
        return changed
    return changed + overwrite(BulkRun.objects.filter(runs), lambda run: {"answers": {}, "back": ""})


def _named(text: str, person: Person) -> bool:
    return any(email.lower() in text.lower() for email in person.emails)


KEEPER = Keeper(erase=_erase, export=lambda person: None)
