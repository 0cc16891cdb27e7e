"""A kept view is thrown away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dropship.events.record import record
from dropship.tenancy.verb import verb
from dropship.ui.events import ViewChanged
from dropship.ui.models import ListPreference, SavedView


@verb
def remove_view(view_id: UUID, *, by: str, at: datetime) -> None:
    """Throw the view away; lists that opened with it show everything again."""
    view = SavedView.objects.select_for_update().get(id=view_id)
    ListPreference.objects.filter(list_name=view.list_name, opens_with=str(view.id)).update(opens_with="")
    view.delete()
    record(ViewChanged(view_id, view.list_name, "removed"), by=by, at=at)
