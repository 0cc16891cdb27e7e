"""The retailer says who it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.office.events import SettingsChanged
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

FIELDS = (
    "name",
    "currency",
    "time_zone",
    "country",
    "language",
    "support_email",
    "support_phone",
    "website",
    "return_address",
    "return_window_days",
    "exchange_rates",
    "requires_second_factor",
)


@verb
def change_company(*, by: str, at: datetime, **values: Any) -> list[str]:
    """Change the named fields of the company; returns those that were different. Raises Invalid."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise Invalid(
            _("There is no field {unknown}.").format(unknown=", ".join(sorted(unknown))), code="unknown_field"
        )
    tenant = Tenant.objects.select_for_update().get(id=required().tenant_id)
    changed = [field for field in FIELDS if field in values and getattr(tenant, field) != values[field]]
    if not changed:
        return []
    for field in changed:
        setattr(tenant, field, values[field])
    tenant.save(update_fields=changed)
    record(SettingsChanged(stream=tenant.id, what="company", fields=changed), by=by, at=at)
    return changed
