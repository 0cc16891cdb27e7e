"""What kept views may hold of a person: an address that somebody has searched for."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote_plus

from django.db.models import Q

from dropship.privacy.keepers import Keeper, Person
from dropship.ui.models import SavedView


def _erase(person: Person, at: datetime) -> int:
    """A view that names one of the person's addresses finds nothing any more, so it goes."""
    named = Q()
    for email in person.emails:
        named |= Q(query__icontains=email) | Q(query__icontains=quote_plus(email)) | Q(name__icontains=email)
    return SavedView.objects.filter(named).delete()[0] if named else 0


KEEPER = Keeper(erase=_erase, export=lambda person: None)
