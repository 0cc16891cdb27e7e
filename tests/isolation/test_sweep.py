"""Every tenant table against every kind of session, in raw SQL, without any help of the ORM."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from dropship.tenancy import scope as scopes
from dropship.tenancy.owner import as_owner
from dropship.tenancy.policies import tenant_models, who_rule
from dropship.tenancy.scope import tenant_scope
from inventory.models import Product
from orders.models import Order
from tests.factories.inventory import ProductFactory
from tests.isolation.rows import plant
from tests.isolation.sweep import leaks


@pytest.mark.django_db
def test_nothing_leaks_from_any_table(maple, rival):
    own, other, foreign = plant(maple), plant(maple), plant(rival)

    assert set(own) == set(foreign) == set(tenant_models())
    assert leaks(maple, own, other, foreign) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("policy", ["tenant", "who"])
def test_a_missing_policy_is_found(maple, rival, policy):
    """The twin: without one policy of one table the sweep names that table."""
    table = Order._meta.db_table
    rows = plant(maple), plant(maple), plant(rival)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polname = %s",
            [table, policy],
        )
        rule = cursor.fetchone()[0]
        cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')
    try:
        found = leaks(maple, *rows)
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f'CREATE POLICY "{policy}" ON "{table}" AS RESTRICTIVE TO {_role()} USING ({rule})')

    assert {line.split(":")[0] for line in found} == {table}
    assert leaks(maple, plant(maple), plant(maple), plant(rival)) == []


def _role() -> str:
    from django.conf import settings

    return f'"{settings.APP_DATABASE_ROLE}"'


def test_every_table_says_which_sessions_see_it():
    for model in tenant_models():
        columns = {field.column for field in model._meta.concrete_fields}
        assert model.supplier_scope in {None, "*"} | columns, model
        assert "staff" in who_rule(model)


class Broken(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_an_error_leaves_nothing_on_the_connection(maple):
    with tenant_scope(maple):
        ProductFactory(sku="MUG-1")

    with pytest.raises(Broken), tenant_scope(maple):
        assert Product.objects.count() == 1
        raise Broken

    assert scopes.current() is None
    assert Product.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true), current_setting('app.kind', true)")
        assert cursor.fetchone() in {("", ""), (None, None)}


@pytest.mark.django_db(transaction=True)
def test_a_refused_request_leaves_nothing_on_the_connection(as_user, ann, maple):
    browser = as_user(ann)

    browser.get("/orders/nothing-here/")

    assert scopes.current() is None
    with tenant_scope(maple):
        ProductFactory(sku="MUG-1")
    assert Product.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_inner_scopes_give_the_outer_one_back(maple, rival):
    with tenant_scope(maple):
        ProductFactory(sku="OURS")
        with tenant_scope(rival):
            ProductFactory(sku="THEIRS")
        with pytest.raises(Broken), tenant_scope(rival):
            raise Broken

        assert [product.sku for product in Product.objects.all()] == ["OURS"]
        assert scopes.required().tenant_id == maple.id


@pytest.mark.django_db(transaction=True)
def test_many_threads_each_see_their_own(maple, rival):
    for tenant, sku in ((maple, "OURS"), (rival, "THEIRS")):
        with tenant_scope(tenant):
            ProductFactory(sku=sku)
    wrong: list[str] = []

    def look(number: int) -> None:
        try:
            for turn in range(25):
                tenant, sku = ((maple, "OURS"), (rival, "THEIRS"))[(number + turn) % 2]
                with tenant_scope(tenant):
                    seen = list(Product.objects.values_list("sku", flat=True))
                if seen != [sku] or Product.objects.exists():
                    wrong.append(f"{tenant}: {seen}")
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_a_scope_needs_a_transaction(maple):
    with pytest.raises(scopes.NoScope):
        scopes.enter(maple.id)

    with transaction.atomic():
        scopes.enter(maple.id)
    assert Product.objects.count() == 0
