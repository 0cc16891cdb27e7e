"""`/api/v1/suppliers/`: adding, reading and changing suppliers as a program."""

from __future__ import annotations

import pytest

from dropship.events.models import Event
from suppliers.models import Supplier

pytestmark = pytest.mark.django_db

ACME = {
    "code": "acme",
    "name": "Acme",
    "email": "desk@acme.example",
    "currency": "USD",
    "country": "US",
    "handling_days": 1,
}


def test_the_least_that_makes_a_supplier(api):
    answer = api().post("/suppliers/", ACME)

    assert answer.status_code == 201
    body = answer.json()
    assert body.items() >= ACME.items()
    assert body["shipping_methods"] == []
    assert body["is_active"] is True
    assert api().get("/suppliers/acme/").json() == body


def test_takes_the_retailers_currency_when_none_is_named(api):
    body = api().post("/suppliers/", {"code": "acme", "name": "Acme"}).json()

    assert (body["currency"], body["minimum_order"], body["cut_off"]) == ("USD", "0.00", "15:00:00")


def test_the_code_is_taken_once(api):
    api().post("/suppliers/", ACME)

    answer = api().post("/suppliers/", ACME | {"name": "Another"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
    assert answer.json()["errors"][0]["pointer"] == "/code"


def test_codes_of_another_retailer_are_free(api, rival):
    assert api(tenant=rival).post("/suppliers/", ACME).status_code == 201
    assert api().post("/suppliers/", ACME).status_code == 201


def test_ships_by_the_methods_given(api):
    methods = [
        {"code": "standard", "name": "Post", "destination": "*", "cost": "4.00", "transit_days": 4},
        {"code": "express", "name": "", "destination": "DE", "cost": "19.90", "transit_days": 1},
    ]

    body = api().post("/suppliers/", ACME | {"shipping_methods": methods}).json()

    assert body["shipping_methods"] == sorted(methods, key=lambda method: method["code"])


def test_changes_terms_and_replaces_methods(api, maple, in_scope):
    api().post("/suppliers/", ACME | {"shipping_methods": [{"cost": "4.00"}]})

    change = {"handling_days": 3, "score": 0.75, "cut_off": "09:30", "shipping_methods": [{"destination": "FR"}]}
    body = api().patch("/suppliers/acme/", change).json()

    assert (body["handling_days"], body["score"], body["cut_off"]) == (3, 0.75, "09:30:00")
    assert [(one["destination"], one["cost"]) for one in body["shipping_methods"]] == [("FR", "0.00")]
    assert body["name"] == "Acme"
    with in_scope(maple):
        changes = Event.objects.filter(name="supplier.changed").order_by("position").values_list("data", flat=True)
        assert [one["change"] for one in changes] == ["created", "changed", "changed", "changed"]


def test_the_same_change_again_is_none(api, maple, in_scope):
    api().post("/suppliers/", ACME | {"shipping_methods": [{"cost": "4.00"}]})

    api().patch("/suppliers/acme/", {"name": "Acme", "shipping_methods": [{"cost": "4.00"}]})

    with in_scope(maple):
        assert Event.objects.filter(name="supplier.changed").count() == 2


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"code": ""}, "/code", "required"),
        ({"code": "a/b"}, "/code", "bad_code"),
        ({"code": "é"}, "/code", "bad_code"),
        ({"name": ""}, "/name", "required"),
        ({"name": "x" * 201}, "/name", "too_long"),
        ({"name": "a\x00b"}, "/name", "nul_character"),
        ({"name": "\ud800"}, "/name", "lone_surrogate"),
        ({"name": 7}, "/name", "not_text"),
        ({"email": "nobody"}, "/email", "bad_email"),
        ({"currency": "XXQ"}, "/currency", "unknown_currency"),
        ({"country": "QQ"}, "/country", "unknown_country"),
        ({"time_zone": "Mars/Base"}, "/time_zone", "unknown_time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone", "unknown_time_zone"),
        ({"handling_days": -1}, "/handling_days", "out_of_range"),
        ({"handling_days": "1"}, "/handling_days", "not_a_whole_number"),
        ({"cut_off": "25:00"}, "/cut_off", "not_a_time"),
        ({"minimum_order": "1.005"}, "/minimum_order", "too_many_decimals"),
        ({"minimum_order": "-1"}, "/minimum_order", "negative"),
        ({"score": 1.5}, "/score", "out_of_range"),
        ({"score": "high"}, "/score", "out_of_range"),
        ({"is_active": "yes"}, "/is_active", "not_a_boolean"),
        ({"shipping_methods": {}}, "/shipping_methods", "not_a_list"),
        ({"shipping_methods": [1]}, "/shipping_methods/0", "not_an_object"),
        ({"shipping_methods": [{"destination": "QQ"}]}, "/shipping_methods/0/destination", "unknown_country"),
        ({"shipping_methods": [{"cost": "1.005"}]}, "/shipping_methods/0/cost", "too_many_decimals"),
        ({"shipping_methods": [{"transit_days": 400}]}, "/shipping_methods/0/transit_days", "out_of_range"),
        ({"shipping_methods": [{}, {}]}, "/shipping_methods/1", "repeated"),
        ({"shipping_methods": [{}] * 501}, "/shipping_methods", "not_a_list"),
    ],
)
def test_refuses_what_cannot_be(api, maple, in_scope, change, pointer, code):
    answer = api().post("/suppliers/", ACME | change)

    assert answer.status_code == 422
    assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    with in_scope(maple):
        assert not Supplier.objects.exists()


def test_lists_by_cursor(api):
    for number in range(3):
        api().post("/suppliers/", ACME | {"code": f"s{number}"})

    first = api().get("/suppliers/?limit=2").json()
    second = api().get(first["next"].split("/api/v1")[1]).json()

    assert [one["code"] for one in first["results"] + second["results"]] == ["s2", "s1", "s0"]
    assert second["next"] is None
    assert [one["code"] for one in api().get("/suppliers/?code=s1").json()["results"]] == ["s1"]


def test_who_may(api, acme, rival):
    assert api(key=None).get("/suppliers/").status_code == 401
    assert api("suppliers:read").post("/suppliers/", ACME).status_code == 403
    assert api("suppliers:write").get("/suppliers/").status_code == 403
    assert api(supplier=acme).get("/suppliers/").status_code == 403
    assert api(tenant=rival).get("/suppliers/acme/").status_code == 404
    assert api(tenant=rival).patch("/suppliers/acme/", {"name": "Mine"}).status_code == 404
    assert api(tenant=rival).get("/suppliers/").json()["results"] == []
    assert api().get("/suppliers/nobody/").status_code == 404
    assert api().get("/suppliers/a%00b/").status_code == 404
