"""A person keeps what a list shows under a name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.tenancy.verb import verb
from dropship.ui.events import ViewChanged
from dropship.ui.models import SavedView

MOST = 50
LONGEST = 60


@verb
def save_view(
    list_name: str,
    *,
    name: str,
    query: str,
    is_shared: bool,
    membership_id: UUID,
    supplier_id: UUID | None,
    by: str,
    at: datetime,
) -> SavedView:
    """Keep a view of the list. Raises Invalid for a name that is empty, too long or there already."""
    mine = SavedView.objects.filter(list_name=list_name, membership_id=membership_id)
    name = fitting_name(name, among=mine)
    if mine.count() >= MOST:
        raise Invalid(_("More than {most} views of one list are not kept.").format(most=MOST), code="too_many_views")
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise Invalid(_("This view has too many filters to be kept."), code="too_long")
    view = SavedView.objects.create(
        list_name=list_name,
        name=name,
        query=query,
        is_shared=is_shared,
        membership_id=membership_id,
        supplier_id=supplier_id,
        created_at=at,
    )
    record(ViewChanged(view.id, list_name, "saved"), by=by, at=at)
    return view


def fitting_name(name: str, *, among: object) -> str:
    """The name as it is kept, where it can be told from those of the other views."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid(_("A view needs a name."), code="required", pointer="/name")
    if len(name) > LONGEST:
        raise Invalid(_("The name of a view has at most {most} letters.").format(most=LONGEST), pointer="/name")
    if among.filter(name__iexact=name).exists():  # type: ignore[attr-defined]
        raise Invalid(_("You have a view of this name already."), code="taken", pointer="/name")
    return name
