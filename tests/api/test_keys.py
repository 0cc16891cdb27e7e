"""Who may call, by which key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dropship.accounts.models import ApiKey

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]
WRITE = "inventory:write"


def assert_problem(answer, status, code):
    body = answer.json()
    assert answer.status_code == status, body
    assert answer["Content-Type"] == "application/problem+json"
    assert set(body) >= {"type", "title", "status", "detail", "errors", "request_id"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "dsk_x"])
def test_no_key(api, header):
    answer = api(key=None).get("/probe/", **({"Authorization": header} if header else {}))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_no_key_is_a_problem_document(api):
    assert_problem(api(key=None).get("/probe/"), 401, "not_authenticated")


@pytest.mark.parametrize("key", ["dsk_wrong", "x" * 5000, "dsk_\x7f", "ключ", "' OR 1=1 --"])
def test_a_wrong_key(api, key):
    assert_problem(api(key=key.encode().decode("latin-1")).get("/probe/"), 401, "authentication_failed")


def test_who_the_key_is(api, maple):
    program = api("orders:read inventory:write")

    assert program.get("/me/").json() == {
        "key": {"id": str(program.record.id), "name": program.record.name, "prefix": program.record.prefix},
        "scopes": ["inventory:write", "orders:read"],
        "tenant": {"slug": "maple-pine", "name": "Maple & Pine"},
        "supplier": None,
    }


def test_who_a_supplier_s_key_is(api, acme):
    assert api(supplier=acme).get("/me/").json()["supplier"] == "acme"


def test_a_revoked_key_is_refused_with_the_next_call(api):
    program = api(WRITE)
    assert program.get("/probe/").status_code == 200

    ApiKey.objects.filter(id=program.record.id).update(revoked_at=timezone.now())

    assert_problem(program.get("/probe/"), 401, "authentication_failed")


def test_an_expired_key(api):
    program = api(WRITE)
    ApiKey.objects.filter(id=program.record.id).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert program.get("/probe/").status_code == 401


def test_a_key_of_a_retailer_that_is_closed(api, maple):
    program = api(WRITE)
    type(maple).objects.filter(id=maple.id).update(is_active=False)

    assert program.get("/probe/").status_code == 401


def test_a_missing_scope(api):
    answer = api("orders:read").post("/probe/", {"sku": "MUG-1"})

    assert_problem(answer, 403, "permission_denied")
    assert WRITE in answer.json()["detail"]


def test_a_supplier_s_key_only_where_suppliers_may(api, acme):
    assert_problem(api(WRITE, supplier=acme).post("/probe/", {}), 403, "permission_denied")


def test_a_method_that_is_not_there(api):
    assert_problem(api().send("DELETE", "/probe/"), 405, "method_not_allowed")


def test_the_last_use_is_noted_to_the_minute(api):
    program = api(WRITE)

    program.get("/probe/")
    first = ApiKey.objects.get(id=program.record.id).last_used_at
    program.get("/probe/")

    assert timezone.now() - first < timedelta(minutes=1)
    assert ApiKey.objects.get(id=program.record.id).last_used_at == first


def test_only_the_hash_of_a_key_is_in_the_database(api, maple, ann, as_user):
    answer = as_user(ann).post("/settings/keys/create/", {"name": "till", "scopes": ["orders:read"]})
    key = next(
        word
        for word in answer.content.decode().replace("<", " ").replace('"', " ").replace(">", " ").split()
        if word.startswith("dsk_") and len(word) > 40
    )
    program = api(key=key)
    program.get("/me/")
    secret = key.rsplit("_", 1)[1]

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(
                "SELECT set_config('app.tenant', %s, true), set_config('app.kind', 'staff', true)", [str(maple.id)]
            )
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table


def test_calls_of_different_tenants_on_one_connection(api, maple, rival):
    ours, theirs = api(WRITE), api(WRITE, tenant=rival)

    assert ours.post("/probe/", {"sku": "A"}).json() == {"count": 1}
    assert theirs.post("/probe/", {"sku": "A"}).json() == {"count": 1}
    assert ours.post("/probe/", {"sku": "B"}).json() == {"count": 2}
