"""Raw SQL against every tenant table, from every kind of session: what leaks is named, line by line."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction

from dropship.base.ids import uuid7
from dropship.tenancy import scope as scopes
from dropship.tenancy.models import Tenant, TenantModel
from dropship.tenancy.policies import tenant_fields, tenant_models
from dropship.tenancy.scope import tenant_scope
from tests.isolation.rows import ONE_PER_TENANT, Rows, supplier_of

INSERT = 'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)'
REFUSED = "42501"  # insufficient_privilege: what a policy answers to a row it does not allow
DANGLING = "23503"  # foreign_key_violation


class Undo(Exception):
    """Ends a trial, so that nothing of it stays."""


def leaks(tenant: Tenant, own: Rows, other: Rows, foreign: Rows) -> list[str]:
    """Everything one of the tenant's sessions could do that it must not.

    `own` and `other` are rows of two suppliers of the tenant, `foreign` are another tenant's.
    """
    found: list[str] = []
    for model in tenant_models():
        found += _staff(tenant, model, own, foreign)
        found += _supplier(tenant, model, own, other, foreign)
        found += _nobody(tenant, model, own)
    return found


def _staff(tenant: Tenant, model: type[TenantModel], own: Rows, foreign: Rows) -> list[str]:
    table, pk = model._meta.db_table, model._meta.pk.column
    theirs, mine, them = foreign[model].pk, own[model].pk, foreign[model].tenant_id
    found = []
    with tenant_scope(tenant):
        if _one(f'SELECT count(*) FROM "{table}" WHERE tenant_id = %s', them):
            found.append(f"{table}: staff reads foreign rows")
        if not _one(f'SELECT count(*) FROM "{table}" WHERE "{pk}" = %s', mine):
            found.append(f"{table}: staff does not see its own row")
        copy = _one(f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE "{pk}" = %s', mine)
    found += _unseen(table, pk, theirs, tenant_scope(tenant), "staff")
    changed = {"tenant_id": str(them), pk: str(uuid7())}
    found += _must_fail(f"{table}: staff plants a row elsewhere", tenant, REFUSED, _insert(table, copy, changed))
    found += _must_fail(
        f"{table}: staff moves a row elsewhere",
        tenant,
        REFUSED,
        (f'UPDATE "{table}" SET tenant_id = %s WHERE "{pk}" = %s', [them, mine]),
    )
    for field in tenant_fields(model):
        if field.primary_key:
            continue  # the key of the row itself: the catalogue shows that its foreign key carries the tenant
        target = foreign[field.related_model].pk
        statement = f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{pk}" = %s'
        found += _must_fail(
            f"{table}.{field.column}: points at a foreign row", tenant, DANGLING, (statement, [target, mine])
        )
    return found


def _supplier(tenant: Tenant, model: type[TenantModel], own: Rows, other: Rows, foreign: Rows) -> list[str]:
    """A supplier's session sees the rows of its own supplier in the tables meant for it, and no other."""
    table, pk, column = model._meta.db_table, model._meta.pk.column, model.supplier_scope
    with tenant_scope(tenant, kind="supplier", supplier=supplier_of(own)):
        seen = {str(row) for row in _column(f'SELECT "{pk}" FROM "{table}"')}
    mine, others, theirs = str(own[model].pk), str(other[model].pk), str(foreign[model].pk)
    found = []
    if theirs in seen:
        found.append(f"{table}: a supplier reads foreign rows")
    if column is None and seen:
        found.append(f"{table}: a supplier reads a table of the retailer")
    if column == "*" and mine not in seen:
        found.append(f"{table}: a supplier does not see what is for all suppliers")
    if column in {None, "*"} or model.__name__ in ONE_PER_TENANT:
        return found
    if mine not in seen:
        found.append(f"{table}: a supplier does not see its own row")
    if others in seen:
        found.append(f"{table}: a supplier reads another supplier's row")
    narrow = {"kind": "supplier", "supplier": supplier_of(own)}
    found += _unseen(table, pk, other[model].pk, tenant_scope(tenant, **narrow), "a supplier")
    if column != pk:
        statement = f'UPDATE "{table}" SET "{column}" = %s WHERE "{pk}" = %s', [supplier_of(other), own[model].pk]
        found += _must_fail(f"{table}: a supplier gives a row to another", tenant, REFUSED, statement, **narrow)
    return found


def _nobody(tenant: Tenant, model: type[TenantModel], own: Rows) -> list[str]:
    """With no tenant set nothing is there and nothing can be written; the same without a kind."""
    table, pk = model._meta.db_table, model._meta.pk.column
    with tenant_scope(tenant):
        copy = _one(f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE "{pk}" = %s', own[model].pk)
    found = []
    for name, settings in (("nobody", ["", "", ""]), ("a session without a kind", [str(tenant.id), "", ""])):
        with transaction.atomic():
            _set(settings)
            if _one(f'SELECT count(*) FROM "{table}"'):
                found.append(f"{table}: {name} reads")
        statement, values = _insert(table, copy, {pk: str(uuid7())})
        try:
            with transaction.atomic():
                _set(settings)
                _run(statement, values)
                raise Undo
        except Undo:
            found.append(f"{table}: {name} writes")
        except DatabaseError as error:
            if _code(error) != REFUSED:
                found.append(f"{table}: {name} writes, stopped only by {error}")
    if connection.in_atomic_block:
        _set(["", "", ""])
    return found


def _unseen(table: str, pk: str, row: Any, scope: AbstractContextManager[Any], who: str) -> list[str]:
    found = []
    before = scopes.current()
    try:
        with scope:
            if _one(f'SELECT count(*) FROM "{table}" WHERE "{pk}" = %s', row):
                found.append(f"{table}: {who} reads a row of others")
            if _run(f'UPDATE "{table}" SET tenant_id = tenant_id WHERE "{pk}" = %s', [row]):
                found.append(f"{table}: {who} changes a row of others")
            if _run(f'DELETE FROM "{table}" WHERE "{pk}" = %s', [row]):
                found.append(f"{table}: {who} removes a row of others")
            raise Undo
    except Undo:
        scopes.remember(before)
    return found


def _must_fail(what: str, tenant: Tenant, code: str, statement: tuple[str, list[Any]], **narrow: Any) -> list[str]:
    before = scopes.current()
    try:
        with tenant_scope(tenant, **narrow):
            _run(*statement)
            _run("SET CONSTRAINTS ALL IMMEDIATE", [])
            raise Undo
    except Undo:
        return [what]
    except IntegrityError as error:
        return [] if code == DANGLING and _code(error) == DANGLING else [f"{what}, stopped only by {error}"]
    except DatabaseError as error:
        return [] if _code(error) == code else [f"{what}, stopped only by {error}"]
    finally:
        scopes.remember(before)


def _insert(table: str, copy: str, changes: dict[str, str]) -> tuple[str, list[Any]]:
    return INSERT.format(table=table), [json.dumps({**json.loads(copy), **changes})]


def _set(settings: list[str]) -> None:
    _run(scopes.SET_SCOPE, settings)


def _code(error: DatabaseError) -> str:
    return getattr(error.__cause__, "pgcode", "") or ""


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def _one(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def _column(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
