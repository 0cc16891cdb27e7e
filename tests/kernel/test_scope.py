"""Whose rows a transaction sees, and what a verb changes about it."""

from __future__ import annotations

import contextlib

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection, transaction
from django.test import RequestFactory

from dropship.base.errors import IllegalMove, Refused
from dropship.tenancy import scope as scopes
from dropship.tenancy.scope import NoScope, no_scope, tenant_scope
from dropship.tenancy.verb import attempt, verb
from inventory.models import Product
from suppliers.models import Supplier
from tests.factories.inventory import OfferFactory, ProductFactory


def told() -> tuple[str, str, str]:
    """What the database itself has been told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.tenant', true), ''), coalesce(current_setting('app.kind', true), ''),"
            " coalesce(current_setting('app.supplier', true), '')"
        )
        return cursor.fetchone()


@verb
def make_product(sku: str) -> int:
    """Needs the tenant's own scope: a supplier's session may not see products."""
    Product.objects.create(sku=sku, name=sku)
    return Product.objects.count()


@verb
def make_and_refuse(sku: str) -> None:
    Product.objects.create(sku=sku, name=sku)
    raise IllegalMove("Not in this state.")


@pytest.mark.django_db
def test_within_and_after(maple, outside):
    assert told() == ("", "", "")

    with tenant_scope(maple) as scope:
        assert scopes.current() == scope == scopes.Scope(maple.id)
        assert told() == (str(maple.id), "staff", "")

    assert scopes.current() is None
    assert told() == ("", "", "")


@pytest.mark.django_db
def test_a_supplier_sees_itself_and_no_other(maple, acme, birch):
    with tenant_scope(maple, kind="supplier", supplier=acme.id):
        assert list(Supplier.objects.all()) == [acme]
        assert told() == (str(maple.id), "supplier", str(acme.id))


@pytest.mark.django_db
def test_no_scope_is_only_a_mirror(maple):
    with tenant_scope(maple):
        with no_scope():
            assert scopes.current() is None
        assert scopes.required().tenant_id == maple.id


@pytest.mark.django_db
def test_a_verb_of_a_supplier_acts_as_the_tenant_and_goes_back(maple, acme):
    with tenant_scope(maple, kind="supplier", supplier=acme.id):
        assert make_product("MUG-1") == 1

        assert told() == (str(maple.id), "supplier", str(acme.id))
        assert scopes.required().kind == "supplier"
        assert not Product.objects.exists()


@pytest.mark.django_db
def test_a_refused_verb_leaves_the_narrow_sight_and_no_half(maple, acme):
    refusals: list[Refused] = []

    with tenant_scope(maple, kind="supplier", supplier=acme.id):
        with attempt(refusals=refusals):
            make_and_refuse("MUG-1")

        assert told() == (str(maple.id), "supplier", str(acme.id))
        assert scopes.required().kind == "supplier"
    with tenant_scope(maple):
        assert not Product.objects.exists()
    assert [refusal.code for refusal in refusals] == ["illegal_transition"]


@pytest.mark.django_db
def test_without_attempt_the_half_would_stay(maple):
    """The twin: a page that merely caught the refusal would commit what the verb had done."""
    with tenant_scope(maple):
        with contextlib.suppress(Refused):
            make_and_refuse("MUG-1")

        assert Product.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_becomes_a_message_of_the_page(maple):
    request = RequestFactory().post("/")
    request.session = {}
    request._messages = FallbackStorage(request)

    with tenant_scope(maple), attempt(request):
        make_and_refuse("MUG-1")

    assert [str(message) for message in request._messages] == ["Not in this state."]


@pytest.mark.django_db
def test_one_bad_item_of_many_spoils_no_other(maple):
    refusals: list[Refused] = []

    with tenant_scope(maple):
        for sku in ("A", "B", "C"):
            with attempt(refusals=refusals):
                (make_and_refuse if sku == "B" else make_product)(sku)

        assert sorted(Product.objects.values_list("sku", flat=True)) == ["A", "C"]


@pytest.mark.django_db
def test_attempt_lets_a_bug_through(maple):
    with pytest.raises(ZeroDivisionError), tenant_scope(maple), attempt():
        1 / 0


@pytest.mark.django_db(transaction=True)
def test_a_verb_needs_a_tenant_and_a_transaction(maple):
    with pytest.raises(NoScope), transaction.atomic():
        make_product("MUG-1")

    token = scopes.remember(scopes.Scope(maple.id))
    with pytest.raises(NoScope):
        make_product("MUG-1")
    scopes.forget(token)


@pytest.mark.django_db
def test_a_row_takes_the_tenant_of_the_scope(maple, rival):
    with tenant_scope(rival):
        assert OfferFactory(product=ProductFactory(sku="MUG-1")).tenant_id == rival.id
    with tenant_scope(maple):
        assert not Product.objects.exists()
