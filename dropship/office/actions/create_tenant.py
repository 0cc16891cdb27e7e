"""A new retailer and its owner."""

from __future__ import annotations

import secrets
import string
from datetime import datetime

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

from dropship.accounts.actions.know_person import know_person
from dropship.accounts.models import Membership, Role, User
from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.base.languages import language_for
from dropship.events.record import record
from dropship.office.events import AccessChanged
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope

KEY_ALPHABET = string.ascii_lowercase + string.digits


def create_tenant(
    name: str,
    *,
    owner_email: str,
    password: str | None = None,
    currency: str = "USD",
    country: str = "US",
    time_zone: str = "UTC",
    by: str,
    at: datetime,
) -> tuple[Tenant, User, str | None]:
    """Take in a retailer; its owner gets the `password`, or one made here when there is none yet.

    Returns the tenant, the owner and the password that was made (None when none had to be). It opens
    the new tenant's scope itself, because there is none to be in before. Raises Invalid.
    """
    name = name.strip()
    if not name or len(name) > 200 or "\x00" in name:
        raise Invalid(_("A retailer needs a name of at most 200 letters."), code="invalid_name", pointer="/name")
    language = language_for(country, otherwise=settings.LANGUAGE_CODE)
    tenant = Tenant(
        id=uuid7(), name=name, currency=currency, country=country, language=language, time_zone=time_zone, created_at=at
    )
    with tenant_scope(tenant.id):
        tenant.slug = _free_slug(name)
        tenant.key = _free_key()
        tenant.save(force_insert=True)
        owner = know_person(owner_email, password=password)
        made = None
        if not owner.has_usable_password():
            made = secrets.token_urlsafe(12)
            owner = know_person(owner_email, password=made)
        membership = Membership.objects.create(user=owner, tenant=tenant, role=Role.OWNER, created_at=at)
        record(
            AccessChanged(stream=membership.id, subject=owner.email, change="added", detail=Role.OWNER), by=by, at=at
        )
    return tenant, owner, made


def _free_slug(name: str) -> str:
    stem = slugify(name)[:50].strip("-") or "retailer"
    taken = set(Tenant.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _free_key() -> str:
    """The short public part of customer links."""
    while True:
        key = "".join(secrets.choice(KEY_ALPHABET) for _ in range(8))
        if not Tenant.objects.filter(key=key).exists():
            return key
