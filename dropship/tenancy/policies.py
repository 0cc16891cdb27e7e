"""Row-level security for every tenant table, made from the models after each migrate.

Three policies a table: `allow` opens it to the application's role; `tenant` and `who` are
restrictive, so that no policy added later can widen them. Keys between tenant tables are made over
(tenant, id), because foreign key checks do not see policies. All of it is idempotent.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.utils import truncate_name

from dropship.tenancy.models import Tenant, TenantModel
from dropship.tenancy.registry import DEFINER_FUNCTIONS, DUE_WORK

TENANT_IS_MINE = "tenant_id = (SELECT NULLIF(current_setting('app.tenant', true), '')::uuid)"
IS_STAFF = "(SELECT current_setting('app.kind', true)) = 'staff'"
IS_SUPPLIER = "(SELECT current_setting('app.kind', true)) = 'supplier'"
MY_SUPPLIER = "(SELECT NULLIF(current_setting('app.supplier', true), '')::uuid)"


def tenant_models() -> list[type[TenantModel]]:
    """Every concrete model whose rows belong to a tenant."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def tenant_fields(model: type[models.Model]) -> list[models.ForeignKey]:
    """The keys of `model` that point at tenant tables."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, TenantModel)
    ]


def install_policies(*, using: str = "default", **_: Any) -> None:
    """Bring role, grants, policies, composite keys and functions up to what the models say."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    role = settings.APP_DATABASE_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return  # tests that empty the tables end here too; only the owner may guard them
        tables = set(connection.introspection.table_names(cursor))
        present = [model for model in tenant_models() if model._meta.db_table in tables]
        if Tenant._meta.db_table not in tables:
            return
        _make_role(cursor, role)
        for model in present:
            _guard(cursor, model, role)
        for model in present:
            for field in tenant_fields(model):
                if field.related_model._meta.db_table in tables:
                    _composite_key(cursor, model, field)
        if len(present) == len(tenant_models()):
            _install_functions(cursor, role)


def _make_role(cursor: Any, role: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        cursor.execute(
            f'CREATE ROLE "{role}" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD %s',
            [settings.APP_DATABASE_PASSWORD],
        )
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
    cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{role}"')
    cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    cursor.execute(
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{role}"'
    )
    cursor.execute(f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{role}"')


def who_rule(model: type[TenantModel]) -> str:
    """The condition that says which kind of session may see the rows of this table."""
    if model.supplier_scope is None:
        return IS_STAFF
    if model.supplier_scope == "*":
        return f"{IS_STAFF} OR {IS_SUPPLIER}"
    return f"{IS_STAFF} OR ({IS_SUPPLIER} AND {model.supplier_scope} = {MY_SUPPLIER})"


def _guard(cursor: Any, model: type[TenantModel], role: str) -> None:
    table = model._meta.db_table
    wanted = {"allow": "true", "tenant": TENANT_IS_MINE, "who": who_rule(model)}
    cursor.execute("SELECT obj_description(%s::regclass, 'pg_class')", [table])
    mark = f"guarded:{role}:{sorted(wanted.items())!r}"
    if (cursor.fetchone() or [None])[0] == mark:
        return
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    for name, rule in wanted.items():
        cursor.execute(f'DROP POLICY IF EXISTS "{name}" ON "{table}"')
        kind = "PERMISSIVE" if name == "allow" else "RESTRICTIVE"
        cursor.execute(f'CREATE POLICY "{name}" ON "{table}" AS {kind} TO "{role}" USING ({rule})')
    cursor.execute(
        """SELECT 1 FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s""",
        [table, _short(f"{table}_tenant_id_uniq")],
    )
    if cursor.fetchone() is None:
        cursor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{_short(f"{table}_tenant_id_uniq")}" '
            f'UNIQUE (tenant_id, "{model._meta.pk.column}")'
        )
    cursor.execute(f'COMMENT ON TABLE "{table}" IS %s', [mark])


def _composite_key(cursor: Any, model: type[TenantModel], field: models.ForeignKey) -> None:
    table, parent = model._meta.db_table, field.related_model._meta.db_table
    name = _short(f"{table}_{field.column}_same_tenant")
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s", [table, name])
    if cursor.fetchone() is not None:
        return
    cursor.execute(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (tenant_id, "{field.column}") '
        f'REFERENCES "{parent}" (tenant_id, "{field.target_field.column}") DEFERRABLE INITIALLY DEFERRED'
    )


def _short(name: str) -> str:
    return truncate_name(name, 60)


def _install_functions(cursor: Any, role: str) -> None:
    branches = " UNION ALL ".join(
        f"(SELECT '{job}'::text AS job, w.tenant_id FROM ({sql}) w GROUP BY w.tenant_id)"
        for job, sql in sorted(DUE_WORK.items())
    )
    functions = dict(DEFINER_FUNCTIONS)
    if branches:
        functions["due_work()"] = (
            "CREATE OR REPLACE FUNCTION due_work() RETURNS TABLE (job text, tenant_id uuid) LANGUAGE sql STABLE "
            f"SECURITY DEFINER SET search_path = public, pg_temp AS $fn$ {branches} $fn$"
        )
    for signature, sql in functions.items():
        cursor.execute(sql)
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
        cursor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{role}"')
