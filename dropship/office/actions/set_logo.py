"""The retailer's logo is put up or taken down."""

from __future__ import annotations

import struct
from datetime import datetime

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.events.record import record
from dropship.office.events import SettingsChanged
from dropship.tenancy.models import TenantLogo
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

MOST_BYTES = 512 * 1024
MOST_PIXELS = 2000


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
    kind, size = _png_size(content) or _jpeg_size(content) or ("", (0, 0))
    if not kind:
        raise Invalid(_("The logo must be a PNG or JPEG picture."), code="logo_type", pointer="/logo")
    if not all(0 < side <= MOST_PIXELS for side in size):
        raise Invalid(_("The logo may have at most 2,000 pixels a side."), code="logo_too_large", pointer="/logo")
    return kind


def _png_size(content: bytes) -> tuple[str, tuple[int, int]] | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return "image/png", struct.unpack(">II", content[16:24])


def _jpeg_size(content: bytes) -> tuple[str, tuple[int, int]] | None:
    """Walk the segments to the frame header, which names the size."""
    if content[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return "image/jpeg", (width, height)
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None
