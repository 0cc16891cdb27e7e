"""A kept view is renamed, narrowed otherwise, or shared."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from dropship.ui.actions.save_view import fitting_name
from dropship.ui.events import ViewChanged
from dropship.ui.models import SavedView


@verb
def change_view(
    view_id: UUID,
    *,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
    by: str,
    at: datetime,
) -> SavedView:
    """Change what is given; nothing happens where it stands so already. Raises Invalid."""
    view = SavedView.objects.select_for_update().get(id=view_id)
    changes = []
    if name is not None and name.strip() != view.name:
        others = SavedView.objects.filter(list_name=view.list_name, membership_id=view.membership_id).exclude(
            id=view.id
        )
        view.name = fitting_name(name, among=others)
        changes.append("renamed")
    if query is not None and query != view.query:
        if len(query) > SavedView._meta.get_field("query").max_length:
            raise Invalid(_("This view has too many filters to be kept."), code="too_long")
        view.query = query
        changes.append("narrowed")
    if is_shared is not None and is_shared != view.is_shared:
        view.is_shared = is_shared
        changes.append("shared" if is_shared else "unshared")
    if changes:
        view.save(update_fields=["name", "query", "is_shared"])
    for change in changes:
        record(ViewChanged(view.id, view.list_name, change), by=by, at=at)
    return view
