"""The operator's commands: their JSON, and clear errors."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from dropship.accounts.keys import hash_key
from dropship.accounts.models import ApiKey, Membership, User
from dropship.events.models import Event
from dropship.tenancy.models import Tenant

pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: object) -> dict:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return json.loads(out.getvalue())


def may_log_in(email: str, password: str) -> bool:
    return authenticate(RequestFactory().post("/accounts/login/"), username=email, password=password) is not None


def test_a_tenant_with_the_password_given():
    assert run("create_tenant", "Maple & Pine", owner="Ann@Example.com", password="a long password") == {
        "tenant": "maple-pine",
        "owner": "ann@example.com",
    }
    assert may_log_in("ann@example.com", "a long password")


def test_a_password_is_made_and_printed_when_none_is_given():
    answer = run("create_tenant", "Maple", owner="ann@example.com")

    assert may_log_in("ann@example.com", answer["password"])


def test_an_owner_of_two_tenants_keeps_the_login():
    run("create_tenant", "Maple", owner="ann@example.com", password="a long password")

    answer = run("create_tenant", "Maple", owner="ann@example.com")

    assert answer == {"tenant": "maple-2", "owner": "ann@example.com"}
    assert may_log_in("ann@example.com", "a long password")
    assert Membership.objects.filter(user__email="ann@example.com", role="owner").count() == 2


def test_tenants_of_any_name_get_a_slug_and_a_key_of_their_own():
    first = run("create_tenant", "日本", owner="ann@example.com", password="a long password")
    second = run("create_tenant", "!!!", owner="ann@example.com", password="a long password")

    assert [first["tenant"], second["tenant"]] == ["retailer", "retailer-2"]
    keys = set(Tenant.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert all(len(key) == 8 and key == key.lower() and key.isalnum() for key in keys)


@pytest.mark.parametrize(("name", "owner"), [("", "ann@example.com"), ("Maple", "ann"), ("x" * 201, "ann@example.com")])
def test_a_tenant_that_cannot_be_leaves_nothing(name, owner):
    with pytest.raises(CommandError):
        run("create_tenant", name, owner=owner)

    assert not Tenant.objects.exists()
    assert not User.objects.exists()


def test_a_key_is_kept_as_a_hash_and_recorded(maple, in_scope):
    answer = run("create_api_key", "maple-pine", "till", scopes="orders:write,orders:read")

    assert answer["scopes"] == ["orders:read", "orders:write"]
    kept = ApiKey.objects.get(id=answer["id"])
    assert kept.secret_hash == hash_key(answer["key"])
    assert answer["key"].startswith(kept.prefix)
    assert answer["key"][len(kept.prefix) :] not in repr(kept.__dict__)
    with in_scope(maple):
        event = Event.objects.get(stream=kept.id)
        assert (event.name, event.data["change"]) == ("access.changed", "key_created")
        assert answer["key"] not in json.dumps(event.data)


def test_a_key_for_a_supplier(maple, acme):
    answer = run("create_api_key", "maple-pine", "acme's program", scopes="orders:read", supplier="acme")

    assert ApiKey.objects.get(id=answer["id"]).supplier_id == acme.id


@pytest.mark.parametrize(
    ("tenant", "options"),
    [
        ("nobody", {"scopes": "orders:read"}),
        ("maple-pine", {"scopes": "orders:red"}),
        ("maple-pine", {"scopes": ","}),
        ("maple-pine", {"scopes": "orders:read", "supplier": "nobody"}),
        ("maple-pine", {"scopes": "customers:read", "supplier": "acme"}),
    ],
)
def test_keys_that_cannot_be(maple, acme, tenant, options):
    with pytest.raises(CommandError):
        run("create_api_key", tenant, "till", **options)

    assert not ApiKey.objects.exists()


def test_a_portal_user(maple, acme):
    answer = run("create_portal_user", "maple-pine", "acme", "Clerk@acme.example", password="a long password")

    assert answer == {"tenant": "maple-pine", "supplier": "acme", "user": "clerk@acme.example"}
    membership = Membership.objects.get(user__email="clerk@acme.example")
    assert (membership.role, membership.supplier_id, membership.supplier_name) == ("supplier", acme.id, "Acme")
    assert may_log_in("clerk@acme.example", "a long password")


def test_a_portal_user_twice_is_one(maple, acme):
    made = run("create_portal_user", "maple-pine", "acme", "clerk@acme.example")["password"]
    again = run("create_portal_user", "maple-pine", "acme", "clerk@acme.example")

    assert "password" not in again
    assert Membership.objects.filter(supplier_id=acme.id).count() == 1
    assert may_log_in("clerk@acme.example", made)


def test_a_portal_user_of_an_unknown_supplier_leaves_no_login(maple):
    with pytest.raises(CommandError, match="nobody"):
        run("create_portal_user", "maple-pine", "nobody", "clerk@acme.example")

    assert not User.objects.filter(email="clerk@acme.example").exists()
