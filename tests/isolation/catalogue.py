"""What the database's own catalogue says about the guard of every table."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from dropship.tenancy.policies import tenant_models
from dropship.tenancy.registry import DEFINER_FUNCTIONS

# Directory tables: read before the tenant of a request is known, and without business data.
WITHOUT_POLICIES = {
    "account_emailaddress": "the login library: whose address",
    "account_emailconfirmation": "the login library",
    "accounts_apikey": "read to find the tenant of a call; hashes only",
    "accounts_askedmail": "how many mails went out, before anybody is known; hashes only",
    "accounts_invitation": "read to find the tenant of a link, before anybody is known",
    "accounts_loginmail": "mails about a login, which is no tenant's; sealed, and gone once sent",
    "accounts_membership": "read to find the tenant of a person",
    "accounts_user": "a person may belong to several tenants",
    "accounts_user_groups": "Django's own, unused",
    "accounts_user_user_permissions": "Django's own, unused",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own",
    "axes_accessattempt": "failed sign-ins, before anybody is known",
    "axes_accessattemptexpiration": "failed sign-ins",
    "axes_accessfailurelog": "failed sign-ins",
    "axes_accesslog": "sign-ins",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "django_session": "the session tells the place, not the other way",
    "mfa_authenticator": "second factors of people",
    "usersessions_usersession": "where people are signed in",
    "tenancy_tenant": "the directory of tenants",
}


def guard_gaps() -> list[str]:
    """Tenant tables that lack a part of their guard, and tables nobody has decided about."""
    found = []
    wanted = {model._meta.db_table for model in tenant_models()}
    tables = {row["name"]: row for row in _rows(TABLES)}
    for table in sorted(wanted - set(tables)):
        found.append(f"{table}: the table is missing")
    for table, row in sorted(tables.items()):
        if table not in wanted:
            if row["has_tenant"] and table not in WITHOUT_POLICIES:
                found.append(f"{table}: has tenant_id but is no TenantModel")
            elif table not in WITHOUT_POLICIES:
                found.append(f"{table}: neither a tenant table nor on the list of directory tables")
            continue
        if not row["enabled"]:
            found.append(f"{table}: row-level security is off")
        if not row["forced"]:
            found.append(f"{table}: row-level security is not forced")
        if row["owner"] == settings.APP_DATABASE_ROLE:
            found.append(f"{table}: belongs to the application's role")
    policies: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _rows(POLICIES):
        policies.setdefault(row["name"], {})[row["policy"]] = row
    for table in sorted(wanted & set(tables)):
        found += _policy_gaps(table, policies.get(table, {}))
    return found


def _policy_gaps(table: str, policies: dict[str, dict[str, Any]]) -> list[str]:
    found = []
    if set(policies) != {"allow", "tenant", "who"}:
        found.append(f"{table}: has the policies {sorted(policies)}")
    for name, policy in policies.items():
        if policy["permissive"] != (name == "allow"):
            found.append(f"{table}: the policy {name} is {'permissive' if policy['permissive'] else 'restrictive'}")
        if policy["command"] != "*":
            found.append(f"{table}: the policy {name} holds for {policy['command']} only")
        if policy["check"] not in {None, policy["rule"]}:
            found.append(f"{table}: the policy {name} checks otherwise than it shows")
        if policy["roles"] != [settings.APP_DATABASE_ROLE]:
            found.append(f"{table}: the policy {name} is for {policy['roles']}")
    if "tenant" in policies and "app.tenant" not in policies["tenant"]["rule"]:
        found.append(f"{table}: the policy tenant does not ask for the tenant")
    if "who" in policies and "app.kind" not in policies["who"]["rule"]:
        found.append(f"{table}: the policy who does not ask for the kind of session")
    return found


def key_gaps() -> list[str]:
    """Foreign keys and unique rules of tenant tables that forget the tenant."""
    wanted = {model._meta.db_table for model in tenant_models()}
    found = []
    for row in _rows(FOREIGN_KEYS):
        if row["name"] in wanted and row["target"] in wanted and "tenant_id" not in row["columns"]:
            found.append(f"{row['name']}: the key {row['constraint']} leaves the tenant out")
    for row in _rows(UNIQUES):
        lonely_id = len(row["columns"]) == 1 and row["types"] == ["uuid"] and row["is_primary"]
        if row["name"] in wanted and "tenant_id" not in row["columns"] and not lonely_id:
            found.append(f"{row['name']}: {row['constraint']} is unique across tenants")
    constrained = {(row["name"], column) for row in _rows(FOREIGN_KEYS) for column in row["columns"]}
    for model in tenant_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and (model._meta.db_table, field.column) not in constrained:
                found.append(f"{model._meta.db_table}.{field.column}: no foreign key in the database")
    return found


def way_round_gaps() -> list[str]:
    """Views and functions through which rows could be seen past the policies."""
    found = []
    for row in _rows(VIEWS):
        if row["kind"] == "m":
            found.append(f"{row['name']}: a materialized view keeps rows of all tenants")
        elif "security_invoker=true" not in (row["options"] or []):
            found.append(f"{row['name']}: a view without security_invoker")
    registered = {signature.split("(")[0] for signature in DEFINER_FUNCTIONS} | {"due_work"}
    for row in _rows(DEFINERS):
        if row["name"] not in registered:
            found.append(f"{row['name']}: an unregistered SECURITY DEFINER function")
        if not any(option.startswith("search_path=") for option in row["options"] or []):
            found.append(f"{row['name']}: a SECURITY DEFINER function without a fixed search_path")
        if row["is_public"]:
            found.append(f"{row['name']}: everybody may execute it")
    return found


def role_gaps() -> list[str]:
    """What the role of this very connection may do beyond its work."""
    row = _rows(ROLE)[0]
    found = []
    if row["name"] != settings.APP_DATABASE_ROLE:
        found.append(f"the connection is {row['name']}")
    for flag in ("super", "bypass", "creates_roles", "creates_databases", "creates_tables", "replicates"):
        if row[flag]:
            found.append(f"the application's role has {flag}")
    found += [f"the application's role is a member of {name}" for name in row["member_of"] or []]
    found += [f"the application's role owns {name}" for name in row["owns"] or []]
    return found


def _rows(statement: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       pg_get_userbyid(c.relowner) AS owner,
       EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
       AS has_tenant
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
POLICIES = """
SELECT c.relname AS name, p.polname AS policy, p.polpermissive AS permissive, p.polcmd::text AS command,
       pg_get_expr(p.polqual, p.polrelid) AS rule, pg_get_expr(p.polwithcheck, p.polrelid) AS "check",
       ARRAY(SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r) AS roles
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
"""
FOREIGN_KEYS = """
SELECT c.relname AS name, t.relname AS target, k.conname AS "constraint",
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) n JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n)
       AS columns
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace
"""
UNIQUES = """
SELECT c.relname AS name, i.relname AS "constraint", x.indisprimary AS is_primary,
       ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int2[]) n JOIN pg_attribute a
             ON a.attrelid = c.oid AND a.attnum = n) AS columns,
       ARRAY(SELECT format_type(a.atttypid, NULL) FROM unnest(x.indkey::int2[]) n JOIN pg_attribute a
             ON a.attrelid = c.oid AND a.attnum = n) AS types
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace
"""
VIEWS = """
SELECT relname AS name, relkind::text AS kind, reloptions AS options FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
"""
DEFINERS = """
SELECT p.proname AS name, p.proconfig AS options,
       p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) a WHERE a.grantee = 0) AS is_public
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
"""
ROLE = """
SELECT r.rolname AS name, r.rolsuper AS super, r.rolbypassrls AS bypass, r.rolcreaterole AS creates_roles,
       r.rolcreatedb AS creates_databases, r.rolreplication AS replicates,
       has_schema_privilege(current_user, 'public', 'CREATE') AS creates_tables,
       ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m WHERE m.member = r.oid) AS member_of,
       ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relowner = r.oid) AS owns
FROM pg_roles r WHERE r.rolname = current_user
"""
