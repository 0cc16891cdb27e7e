"""Whose rows the database shows to this transaction.

The setting is local to the transaction, so it cannot outlive it on a reused connection. What
Python remembers beside it (`current()`) is only a mirror, for code that has to name the tenant.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

if TYPE_CHECKING:
    from dropship.tenancy.models import Tenant

SET_SCOPE = (
    "SELECT set_config('app.tenant', %s, true), set_config('app.kind', %s, true), set_config('app.supplier', %s, true)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """`kind` is `staff` (the retailer's own sessions, keys and jobs) or `supplier`."""

    tenant_id: UUID
    kind: str = "staff"
    supplier_id: UUID | None = None


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


class NoScope(RuntimeError):
    """Code that needs a tenant ran without one: a bug, never shown to people as such."""


def current() -> Scope | None:
    return _current.get()


def required() -> Scope:
    scope = _current.get()
    if scope is None:
        raise NoScope("No tenant is set.")
    return scope


def write_scope(scope: Scope | None) -> None:
    """Tell the database; needs an open transaction, else the setting would be gone at once."""
    if not connection.in_atomic_block:
        raise NoScope("A tenant can only be set inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(SET_SCOPE, _settings(scope))


def _settings(scope: Scope | None) -> list[str]:
    if scope is None:
        return ["", "", ""]
    return [str(scope.tenant_id), scope.kind, str(scope.supplier_id or "")]


def remember(scope: Scope | None) -> Token:
    """Mirror in Python what a statement has already told the database."""
    return _current.set(scope)


def forget(token: Token | None = None) -> None:
    if token is None:
        _current.set(None)
    else:
        _current.reset(token)


def enter(tenant_id: UUID, *, kind: str = "staff", supplier: UUID | None = None) -> Scope:
    """Set the scope for the rest of the open transaction: what the doors of a request use.

    The mirror is cleared by the middleware when the request ends.
    """
    scope = Scope(tenant_id, kind, supplier)
    write_scope(scope)
    remember(scope)
    return scope


@contextmanager
def tenant_scope(tenant: Tenant | UUID, *, kind: str = "staff", supplier: UUID | None = None) -> Iterator[Scope]:
    """A transaction in the sight of one tenant, and back to what was before."""
    tenant_id = tenant if isinstance(tenant, UUID) else tenant.id
    scope = Scope(tenant_id, kind, supplier)
    before = _current.get()
    with transaction.atomic():
        write_scope(scope)
        token = remember(scope)
        try:
            yield scope
        finally:
            forget(token)
    # A released savepoint keeps SET LOCAL: without this the outer transaction would see this tenant.
    if connection.in_atomic_block:
        write_scope(before)


@contextmanager
def no_scope() -> Iterator[None]:
    """Forget the mirror for a while (between tenants of a job); sets nothing in the database."""
    token = remember(None)
    try:
        yield
    finally:
        forget(token)
