"""Where no view is reached: unknown addresses, a missing slash, a database that is away, and old answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from dropship.api.error_codes import GENERAL
from dropship.api.models import IdempotentAnswer
from dropship.api.tasks import forget_old_answers
from dropship.base.errors import Refused

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_a_problem_for_programs_and_a_page_for_people(client):
    program, person = client.get("/api/v1/nothing/"), client.get("/nothing/")

    assert program.status_code == person.status_code == 404
    assert program.headers["Content-Type"] == "application/problem+json"
    assert program.json()["code"] == "not_found"
    assert program.json()["request_id"] == program.headers["X-Request-Id"]
    assert person.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("debug", [False, True])
def test_a_missing_slash_keeps_method_and_body(client, api, maple, settings, debug):
    settings.DEBUG = debug
    answer = client.post("/api/v1/products", {"sku": "A"}, content_type="application/json")

    assert answer.status_code == 308
    assert answer.headers["Location"] == "/api/v1/products/"
    assert client.get("/orders?status=on_hold").headers["Location"] == "/orders/?status=on_hold"


def test_a_database_that_is_away_is_503_and_no_page_of_errors(client, monkeypatch):
    client.raise_request_exception = False

    def away(*_args, **_kwargs):
        raise OperationalError("connection refused, password=secret")

    monkeypatch.setattr(connection, "cursor", away)
    program, person = client.get("/api/v1/orders/", headers={"Authorization": "Bearer x"}), client.get("/orders/")

    assert program.status_code == 503
    assert program.headers["Retry-After"] == "5"
    assert program.json()["code"] == "unavailable"
    assert b"secret" not in program.content
    assert person.status_code == 503
    assert b"secret" not in person.content
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["checks"]["database"] == "OperationalError"


def test_every_type_of_a_problem_leads_to_its_meaning(client, api):
    page = client.get("/api/docs/errors/")

    assert page.status_code == 200
    text = page.content.decode()
    for code in ["not_found", "illegal_transition", "idempotency_key_reused", *GENERAL]:
        assert f'id="{code}"' in text, code
    for kind in Refused.__subclasses__():
        assert f'id="{kind.code}"' in text, kind
    assert api(key=None).get("/orders/").json()["type"] == "/api/docs/errors/#not_authenticated"


def test_answers_are_kept_a_day(api, maple, in_scope):
    program = api()
    for key in ("old", "new"):
        program.post("/products/", {"sku": key, "name": key}, Idempotency_Key=key)
    with in_scope(maple):
        old = IdempotentAnswer.objects.get(key="old")
        IdempotentAnswer.objects.filter(id=old.id).update(created_at=old.created_at - timedelta(hours=25))

    forget_old_answers(maple.id)

    with in_scope(maple):
        assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["new"]
