"""One effect for each Idempotency-Key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dropship.api import idempotency
from dropship.api.models import IdempotentAnswer
from inventory.models import Product
from tests.api.test_keys import assert_problem

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]
MUG = {"sku": "MUG-1"}


def products(in_scope, tenant) -> int:
    with in_scope(tenant):
        return Product.objects.count()


def test_a_second_try_gets_the_first_answer(api, maple, in_scope):
    program = api()

    first = program.post("/probe/", MUG, Idempotency_Key="k1")
    again = program.post("/probe/", MUG, Idempotency_Key="k1")

    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, {"count": 1})
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again["Content-Type"] == first["Content-Type"] == "application/json"
    assert products(in_scope, maple) == 1


@pytest.mark.parametrize("other", [{"sku": "LAMP-2"}, '{"sku":"MUG-1"}'])
def test_the_same_key_with_another_body(api, other):
    program = api()
    program.post("/probe/", MUG, Idempotency_Key="k1")

    assert_problem(program.post("/probe/", other, Idempotency_Key="k1"), 422, "idempotency_key_reused")


def test_the_same_key_at_another_address(api):
    program = api()
    program.post("/probe/", MUG, Idempotency_Key="k1")

    assert_problem(program.post("/orders/", MUG, Idempotency_Key="k1"), 422, "idempotency_key_reused")


def test_the_same_key_of_another_program_or_tenant_is_another_key(api, rival):
    api().post("/probe/", {"sku": "A"}, Idempotency_Key="k1")

    assert api().post("/probe/", {"sku": "B"}, Idempotency_Key="k1").status_code == 201
    assert api(tenant=rival).post("/probe/", {"sku": "A"}, Idempotency_Key="k1").json() == {"count": 1}


@pytest.mark.parametrize("fail", ["invalid", "refused", "bug"])
def test_a_failure_leaves_the_key_free(api, fail, maple, in_scope):
    program = api(raise_errors=False)

    assert program.post("/probe/", {"sku": "A", "fail": fail}, Idempotency_Key="k1").status_code >= 400
    answer = program.post("/probe/", MUG, Idempotency_Key="k1")

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer
    assert products(in_scope, maple) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü", "a\tb"])
def test_a_key_that_cannot_be_one(api, key):
    assert_problem(api().post("/probe/", MUG, Idempotency_Key=key), 422, "bad_idempotency_key")


def test_a_read_takes_no_notice(api):
    program = api()

    program.get("/probe/", Idempotency_Key="k1")

    assert "Idempotent-Replayed" not in program.get("/probe/", Idempotency_Key="k1")


def test_after_a_day_the_key_is_free_again(api, maple, in_scope):
    program = api()
    program.post("/probe/", MUG, Idempotency_Key="k1")
    with in_scope(maple):
        IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert program.post("/probe/", {"sku": "LAMP-2"}, Idempotency_Key="k1").json() == {"count": 2}


def test_answers_older_than_a_day_are_dropped(api, maple, in_scope):
    program = api()
    program.post("/probe/", {"sku": "A"}, Idempotency_Key="old")
    with in_scope(maple):
        IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    program.post("/probe/", {"sku": "B"}, Idempotency_Key="new")

    with in_scope(maple):
        idempotency.purge(timezone.now() - timedelta(hours=24))
        assert [answer.key for answer in IdempotentAnswer.objects.all()] == ["new"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["with the claim", "sabotaged"])
def test_twenty_at_once_have_one_effect(api, maple, in_scope, together, monkeypatch, guarded):
    program = api()
    if not guarded:
        monkeypatch.setattr(idempotency, "claim", lambda request, caller, key: None)
    program.get("/probe/")

    answers = together(
        20,
        lambda number: api(key=program.key).post(
            "/probe/", {"sku": f"S{number}" if not guarded else "MUG-1"}, Idempotency_Key="k1"
        ),
    )

    if guarded:
        assert {(answer.status_code, answer.content) for answer in answers} == {(201, b'{"count":1}')}
        assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
        assert products(in_scope, maple) == 1
    else:
        assert products(in_scope, maple) > 1  # without the claim the test above would be red
    connection.close()
