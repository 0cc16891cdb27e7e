"""The guard of every table, read from the catalogue of the database."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from customers.models import Customer
from dropship.tenancy.owner import as_owner
from dropship.tenancy.policies import tenant_models
from tests.isolation.catalogue import guard_gaps, key_gaps, role_gaps, way_round_gaps
from tests.isolation.expectations import STAFF_ONLY, SUPPLIERS_SEE


@pytest.mark.django_db
def test_every_table_is_guarded_or_listed():
    assert guard_gaps() == []


def sight_gaps() -> list[str]:
    """Tables that a supplier's session may look into other than declared, and tables nobody has declared."""
    found = {model._meta.label: model.supplier_scope for model in tenant_models()}
    declared = {**SUPPLIERS_SEE, **dict.fromkeys(STAFF_ONLY)}
    told = [
        f"{label}: {scope!r}, declared as {declared.get(label, 'nothing')!r}"
        for label, scope in found.items()
        if declared.get(label, "") != scope
    ]
    return [*told, *(f"{label}: declared, but there is no such table" for label in declared if label not in found)]


def test_what_suppliers_may_look_into_is_declared_for_every_table():
    assert sight_gaps() == []


def test_a_table_opened_to_suppliers_is_found(monkeypatch):
    monkeypatch.setattr(Customer, "supplier_scope", "*")

    assert sight_gaps() == ["customers.Customer: '*', declared as None"]


def test_a_new_table_is_found_until_it_is_declared(monkeypatch):
    monkeypatch.delitem(SUPPLIERS_SEE, "orders.Shipment")

    assert sight_gaps() == ["orders.Shipment: 'supplier_id', declared as 'nothing'"]


@pytest.mark.django_db
def test_every_key_carries_the_tenant():
    assert key_gaps() == []


@pytest.mark.django_db
def test_no_way_round():
    assert way_round_gaps() == []


@pytest.mark.django_db
def test_the_role_can_do_its_work_and_no_more():
    assert role_gaps() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE orders_order DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON orders_order",
        "CREATE POLICY wide ON orders_order USING (true)",
        "CREATE TABLE mine (id int)",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('orders', '9999_never', now())",
    ],
)
def test_the_role_cannot_take_the_guard_off(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


SABOTAGE = {
    "a policy is gone": (
        "DROP POLICY who ON orders_order",
        guard_gaps,
        "orders_order: has the policies ['allow', 'tenant']",
    ),
    "a policy opens it to all": (
        "CREATE POLICY wide ON orders_order USING (true)",
        guard_gaps,
        "orders_order: the policy wide is permissive",
    ),
    "not forced": (
        "ALTER TABLE orders_order NO FORCE ROW LEVEL SECURITY",
        guard_gaps,
        "orders_order: row-level security is not forced",
    ),
    "off": (
        "ALTER TABLE orders_order DISABLE ROW LEVEL SECURITY",
        guard_gaps,
        "orders_order: row-level security is off",
    ),
    "a table nobody thought of": (
        "CREATE TABLE planted (id int)",
        guard_gaps,
        "planted: neither a tenant table nor on the list of directory tables",
    ),
    "a tenant's table without a guard": (
        "CREATE TABLE planted (id int, tenant_id uuid)",
        guard_gaps,
        "planted: has tenant_id but is no TenantModel",
    ),
    "a plain view": (
        "CREATE VIEW planted AS SELECT * FROM orders_order",
        way_round_gaps,
        "planted: a view without security_invoker",
    ),
    "a stored copy": (
        "CREATE MATERIALIZED VIEW planted AS SELECT * FROM orders_order",
        way_round_gaps,
        "planted: a materialized view keeps rows of all tenants",
    ),
    "a function of the owner": (
        "CREATE FUNCTION planted() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM orders_order'",
        way_round_gaps,
        "planted: an unregistered SECURITY DEFINER function",
    ),
    "a plain foreign key": (
        "ALTER TABLE orders_order ADD CONSTRAINT planted FOREIGN KEY (customer_id) REFERENCES customers_customer (id)",
        key_gaps,
        "orders_order: the key planted leaves the tenant out",
    ),
    "a rule across tenants": (
        "CREATE UNIQUE INDEX planted ON orders_order (number)",
        key_gaps,
        "orders_order: planted is unique across tenants",
    ),
}


class Undo(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_each_gap_is_found():
    """The twins: each hole, made in a transaction that is undone, turns its check red."""
    unseen = []

    with as_owner():
        for case, (statement, check, line) in SABOTAGE.items():
            found: list[str] = []
            with pytest.raises(Undo), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                found = check()
                raise Undo
            if line not in found:
                unseen.append(case)

    assert unseen == []
