"""Finding a retailer by the name that commands use."""

from __future__ import annotations

from dropship.base.errors import NotFound
from dropship.tenancy.models import Tenant


def tenant_of(slug: str) -> Tenant:
    """The active retailer of that slug. Raises NotFound."""
    tenant = Tenant.objects.filter(slug=slug, is_active=True).first()
    if tenant is None:
        raise NotFound(f"There is no retailer with the slug {slug!r}.")
    return tenant
