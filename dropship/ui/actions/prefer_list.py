"""A person says how a list is to be shown from now on, to this person alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from dropship.tenancy.verb import verb
from dropship.ui.models import ListPreference


@verb
def prefer_list(
    list_name: str,
    *,
    membership_id: UUID,
    supplier_id: UUID | None,
    columns: Sequence[str] | None = None,
    opens_with: str | None = None,
) -> ListPreference:
    """Keep the columns to show (none: as the list has them) or the view to open with; what is not given stays."""
    preference, _made = ListPreference.objects.select_for_update().get_or_create(
        list_name=list_name, membership_id=membership_id, defaults={"supplier_id": supplier_id}
    )
    if columns is not None:
        preference.columns = [key[:60] for key in columns]
    if opens_with is not None:
        preference.opens_with = opens_with
    preference.save(update_fields=["columns", "opens_with"])
    return preference
