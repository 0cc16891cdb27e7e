"""Programs: who a key is, whose rows it sees, and what it may call."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from dropship.accounts.keys import hash_key
from dropship.base.prepared import Prepared
from dropship.tenancy.scope import Scope, remember

if TYPE_CHECKING:
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

# One round trip: find the live key and set the scope of the transaction to what it may see.
FIND_KEY = Prepared(
    "find_api_key",
    """
SELECT k.id, k.tenant_id, k.prefix, k.name, k.scopes, k.supplier_id, k.supplier_code, k.last_used_at,
       t.slug, t.name, t.currency, t.time_zone, t.key, clock_timestamp(),
       set_config('app.tenant', k.tenant_id::text, true),
       set_config('app.kind', CASE WHEN k.supplier_id IS NULL THEN 'staff' ELSE 'supplier' END, true),
       set_config('app.supplier', coalesce(k.supplier_id::text, ''), true)
FROM accounts_apikey k JOIN tenancy_tenant t ON t.id = k.tenant_id
WHERE k.secret_hash = %(hash)s AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AND t.is_active
""",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A program, as the views see it (`request.user` and `request.auth`)."""

    key_id: UUID
    tenant_id: UUID
    prefix: str
    name: str
    scopes: frozenset[str]
    supplier_id: UUID | None
    supplier_code: str
    last_used_at: datetime | None
    tenant_slug: str
    tenant_name: str
    currency: str
    time_zone: str
    tenant_key: str
    now: datetime

    is_authenticated = True
    is_active = True

    @property
    def actor(self) -> str:
        return f"supplier-key:{self.name}" if self.supplier_id else f"key:{self.name}"

    @property
    def pk(self) -> UUID:
        return self.key_id


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer KEY`; a wrong, expired or revoked key is 401."""

    def authenticate(self, request: Request) -> tuple[Caller, Caller] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        scheme, _, key = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        caller = find_caller(key.strip())
        if caller is None:
            raise exceptions.AuthenticationFailed("The API key is wrong, expired or revoked.")
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def find_caller(key: str) -> Caller | None:
    """The live key of that text, with the transaction's scope set to what it may see."""
    with connection.cursor() as cursor:
        FIND_KEY.run(cursor, {"hash": hash_key(key)})
        row = cursor.fetchone()
    if row is None:
        return None
    caller = Caller(
        key_id=row[0], tenant_id=row[1], prefix=row[2], name=row[3], scopes=frozenset(row[4]), supplier_id=row[5],
        supplier_code=row[6], last_used_at=row[7], tenant_slug=row[8], tenant_name=row[9], currency=row[10],
        time_zone=row[11], tenant_key=row[12], now=row[13].astimezone(UTC),
    )  # fmt: skip
    remember(Scope(caller.tenant_id, "supplier" if caller.supplier_id else "staff", caller.supplier_id))
    if caller.last_used_at is None or caller.now - caller.last_used_at > timedelta(minutes=1):
        _note_use(caller)
    return caller


def _note_use(caller: Caller) -> None:
    """Remember the minute of the last use; a key busy in another request is noted by that one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_apikey SET last_used_at = %s WHERE id = "
            "(SELECT id FROM accounts_apikey WHERE id = %s FOR UPDATE SKIP LOCKED)",
            [caller.now, caller.key_id],
        )


class HasScope(BasePermission):
    """The key must have the scope the view names for the method: `scopes = {"GET": "orders:read", …}`.

    Where any of several will do, they stand side by side: `"orders:read|returns:write"`.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller: Any = request.auth
        if caller is None:
            raise exceptions.NotAuthenticated("Send your API key as `Authorization: Bearer KEY`.")
        scopes: dict[str, str | None] = getattr(view, "scopes", {})
        if request.method not in scopes:
            return True  # DRF answers 405 for a method without handler
        needed = scopes[request.method]
        if caller.supplier_id is not None and not getattr(view, "for_suppliers", False):
            raise exceptions.PermissionDenied("A key bound to a supplier may not call this.")
        if needed is not None and caller.scopes.isdisjoint(needed.split("|")):
            raise exceptions.PermissionDenied(f"This call needs the scope {needed.replace('|', ' or ')}.")
        return True
