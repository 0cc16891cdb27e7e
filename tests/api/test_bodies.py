"""What a body may be, and what an error looks like."""

from __future__ import annotations

import json

import pytest

from dropship.api.views import ApiView
from inventory.models import Product
from tests.api.test_keys import assert_problem

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "",
        "nonsense",
        '{"sku": NaN}',
        '{"sku": Infinity}',
        '{"sku": -Infinity}',
        '{"sku": "a", "sku": "b"}',
        '{"a": {"b": 1, "b": 2}}',
        b'\xff{"sku": "a"}',
        "[" * 100_000,
        '{"sku": ' + "9" * 5000 + "}",
    ],
    ids=[
        "cut",
        "empty",
        "words",
        "NaN",
        "Infinity",
        "-Infinity",
        "twice",
        "twice inside",
        "not utf-8",
        "deep",
        "long number",
    ],
)
def test_a_body_that_cannot_be_read(api, body):
    answer = api().post("/orders/", body)

    assert answer.status_code in {400, 422}
    assert_problem(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("body", ['{"sku": NaN}', '{"sku": "a", "sku": "b"}', "{", '{"a": 1e}'])
def test_a_body_that_is_no_json_is_400(api, body):
    assert_problem(api().post("/probe/", body), 400, "parse_error")


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "true"])
def test_a_body_that_is_no_object(api, body):
    assert_problem(api().post("/probe/", body), 422, "invalid")


def test_a_byte_order_mark_does_no_harm(api):
    assert api().post("/probe/", "\ufeff" + json.dumps({"sku": "MUG-1"})).status_code == 201


def test_another_content_type(api):
    assert api().post("/probe/", "<sku/>", Content_Type="application/xml").status_code == 415


def test_a_body_over_the_limit(api, monkeypatch):
    monkeypatch.setattr(ApiView, "body_limit", 100)

    assert api().post("/probe/", {"sku": "x" * 50}).status_code == 201
    assert_problem(api().post("/probe/", {"sku": "x" * 100}), 413, "too_large")
    assert api().get("/probe/").status_code == 200


def test_the_limits_are_those_of_the_contract(settings):
    assert ApiView.body_limit == 2 * 1024 * 1024
    assert settings.API_BULK_BODY_LIMIT == 5 * 1024 * 1024
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > settings.API_BULK_BODY_LIMIT


def test_a_body_really_over_the_limit(api):
    assert api().post("/orders/", b'{"x": "' + b"x" * (2 * 1024 * 1024) + b'"}').status_code == 413


def test_a_refusal_names_the_place(api, maple, in_scope):
    answer = api().post("/probe/", {"sku": "MUG-1", "fail": "invalid"})

    assert_problem(answer, 422, "invalid")
    assert answer.json()["errors"] == [{"pointer": "/sku", "code": "odd", "detail": "It is odd."}]
    with in_scope(maple):
        assert not Product.objects.exists()


def test_a_refusal_undoes_what_was_done(api, maple, in_scope):
    assert_problem(api().post("/probe/", {"sku": "MUG-1", "fail": "refused"}), 409, "not_now")

    with in_scope(maple):
        assert not Product.objects.exists()


def test_a_bug_undoes_what_was_done_and_tells_nothing(api, maple, in_scope, caplog):
    caplog.set_level("ERROR", logger="dropship.api.problems")

    answer = api(raise_errors=False).post("/probe/", {"sku": "MUG-1", "fail": "bug"})

    assert_problem(answer, 500, "internal")
    assert b"secret" not in answer.content
    assert "a secret in a traceback" in caplog.text
    with in_scope(maple):
        assert not Product.objects.exists()


def test_an_address_that_is_not_there(api):
    assert api().get("/nothing/").status_code == 404


def test_a_request_id_is_kept_when_it_is_sane(api):
    assert api().get("/me/", X_Request_ID="trace-77").headers["X-Request-ID"]
    assert "\n" not in api().get("/me/", X_Request_ID="a" * 5000).headers["X-Request-ID"]
