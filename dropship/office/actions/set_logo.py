"""The retailer's logo is put up or taken down."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.pictures import picture_size
from dropship.events.record import record
from dropship.office.events import SettingsChanged
from dropship.tenancy.models import TenantLogo
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

MOST_BYTES = 512 * 1024
MOST_PIXELS = 2000
KINDS = frozenset({"image/png", "image/jpeg"})


@verb
def set_logo(content: bytes | None, *, by: str, at: datetime) -> TenantLogo | None:
    """Take a PNG or JPEG of at most 512 kB and 2,000 pixels a side; None takes the logo down.

    The kind is read from the bytes, not from what the browser says; SVG is refused because it can
    carry script. Raises Invalid.
    """
    logo = None
    if content is None:
        TenantLogo.objects.all().delete()
    else:
        logo, _created = TenantLogo.objects.update_or_create(
            tenant_id=required().tenant_id,
            defaults={"content": content, "content_type": _kind(content), "updated_at": at},
        )
    record(SettingsChanged(stream=required().tenant_id, what="logo", fields=["logo"]), by=by, at=at)
    return logo


def _kind(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Invalid(_("The logo may have at most 512 kB."), code="logo_too_large", pointer="/logo")
    kind, size = picture_size(content) or ("", (0, 0))
    if kind not in KINDS:
        raise Invalid(_("The logo must be a PNG or JPEG picture."), code="logo_type", pointer="/logo")
    if not all(0 < side <= MOST_PIXELS for side in size):
        raise Invalid(_("The logo may have at most 2,000 pixels a side."), code="logo_too_large", pointer="/logo")
    return kind
