"""`/api/v1/products/`: the catalogue as a program sees it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from dropship.events.models import Event
from inventory.models import Offer, Product, SkuAlias
from tests.factories.inventory import OfferFactory, ProductFactory

pytestmark = pytest.mark.django_db

MUG = {"sku": "MUG-1", "name": "Mug", "price": "12.50", "currency": "USD"}


def test_the_least_that_makes_a_product(api):
    answer = api().post("/products/", MUG)

    assert answer.status_code == 201
    assert answer.json().items() >= MUG.items()
    assert api().get("/products/MUG-1/").json() == answer.json()


def test_the_same_again_is_the_same(api, maple, in_scope):
    first = api().post("/products/", MUG)

    second = api().post("/products/", MUG)

    assert (second.status_code, second.json()) == (200, first.json())
    with in_scope(maple):
        assert Event.objects.filter(name="product.changed").count() == 1


def test_the_sku_is_taken_once(api):
    api().post("/products/", MUG)

    answer = api().post("/products/", MUG | {"price": "13.00"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")


def test_keeps_everything_said(api):
    said = MUG | {
        "barcode": "4006381333931",
        "weight_grams": 350,
        "category": "Kitchen",
        "attributes": {"colour": "blue", "sizes": [1, 2]},
        "low_stock_at": 3,
        "is_active": False,
    }

    body = api().post("/products/", said).json()

    assert body.items() >= said.items()
    assert api().get("/products/?is_active=false&category=Kitchen&sku=MUG-1").json()["results"] == [body]
    assert api().get("/products/?is_active=true").json()["results"] == []


@pytest.mark.parametrize(
    "sku", ["a/b", "a/b/c/", "...", "ä ö", "50%", "a?b#c", "<b>", " x ", "'; DROP TABLE", "a\tb", "﷽", "x" * 100]
)
def test_a_sku_may_have_any_characters(api, sku):
    assert api().post("/products/", MUG | {"sku": sku}).status_code == 201
    where = f"/products/{quote(sku, safe='')}/"

    assert api().get(where).json()["sku"] == sku
    assert api().patch(where, {"price": "1.00"}).json()["price"] == "1.00"
    assert api().get(where + "availability/").json() == {"sku": sku, "available": 0, "by_supplier": []}


def test_changes_what_is_named(api, maple, acme, in_scope):
    api().post("/products/", MUG | {"weight_grams": 350})
    with in_scope(maple):
        OfferFactory(supplier=acme, product=Product.objects.get(), on_hand=5)

    body = api().patch("/products/MUG-1/", {"name": "Big mug", "weight_grams": None}).json()

    assert (body["name"], body["price"], body["weight_grams"]) == ("Big mug", "12.50", None)
    with in_scope(maple):
        assert Offer.objects.get().name == "Big mug"


def test_a_new_sku_is_followed_and_the_former_one_understood(api, maple, acme, in_scope):
    api().post("/products/", MUG)
    api().post("/products/", MUG | {"sku": "CUP-1"})
    with in_scope(maple):
        OfferFactory(supplier=acme, product=Product.objects.get(sku="MUG-1"))

    assert api().patch("/products/MUG-1/", {"sku": "CUP-1"}).status_code == 409
    assert api().patch("/products/MUG-1/", {"sku": "MUG-2"}).json()["sku"] == "MUG-2"

    assert api().get("/products/MUG-1/").status_code == 404
    with in_scope(maple):
        assert Offer.objects.get().sku == "MUG-2"
        assert SkuAlias.objects.get().sku == "MUG-1"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"sku": ""}, "/sku", "required"),
        ({"sku": "x" * 101}, "/sku", "too_long"),
        ({"sku": 1}, "/sku", "not_text"),
        ({"sku": "a\nb"}, "/sku", "bad_sku"),
        ({"sku": "a\r"}, "/sku", "bad_sku"),
        ({"sku": "."}, "/sku", "bad_sku"),
        ({"sku": "a/../b"}, "/sku", "bad_sku"),
        ({"name": None}, "/name", "required"),
        ({"name": "\x00"}, "/name", "nul_character"),
        ({"price": "12.505"}, "/price", "too_many_decimals"),
        ({"price": "-1.00"}, "/price", "negative"),
        ({"price": "1e3"}, "/price", "not_an_amount"),
        ({"price": "9999999999999"}, "/price", "out_of_range"),
        ({"price": "NaN"}, "/price", "not_an_amount"),
        ({"currency": "usd"}, "/currency", "unknown_currency"),
        ({"weight_grams": -1}, "/weight_grams", "out_of_range"),
        ({"weight_grams": 1.5}, "/weight_grams", "not_a_whole_number"),
        ({"attributes": []}, "/attributes", "not_an_object"),
        ({"attributes": {"a": "\x00"}}, "/attributes/a", "nul_character"),
        ({"attributes": {"a": "x" * 30_000}}, "/attributes", "too_long"),
        ({"low_stock_at": 10**30}, "/low_stock_at", "out_of_range"),
        ({"is_active": 1}, "/is_active", "not_a_boolean"),
    ],
)
def test_refuses_what_cannot_be(api, maple, in_scope, change, pointer, code):
    answer = api().post("/products/", MUG | change)

    assert answer.status_code == 422
    assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    with in_scope(maple):
        assert not Product.objects.exists()


def test_availability_by_supplier(api, maple, acme, birch, in_scope):
    with in_scope(maple):
        mug = ProductFactory(sku="MUG-1")
        offer = OfferFactory(supplier=acme, product=mug, on_hand=10, buffer=3)
        offer.stock.reserved = 2
        offer.stock.save()
        OfferFactory(supplier=birch, product=mug, on_hand=4, buffer=9)

    body = api("inventory:read").get("/products/MUG-1/availability/").json()

    assert (body["sku"], body["available"]) == ("MUG-1", 5)
    first, second = body["by_supplier"]
    assert first.items() >= {
        "supplier": "acme", "on_hand": 10, "reserved": 2, "buffer": 3, "available": 5, "cost": "6.10", "lead_time_days": 0,
    }.items()  # fmt: skip
    assert first["as_of"].startswith("2026-01-01T00:00:00")
    assert (second["supplier"], second["available"]) == ("birch", 0)


def test_what_is_not_on_sale_is_not_available(api, maple, acme, birch, in_scope):
    with in_scope(maple):
        mug = ProductFactory(sku="MUG-1")
        OfferFactory(supplier=acme, product=mug, on_hand=10, is_active=False)
        OfferFactory(supplier=birch, product=mug, on_hand=10)
    api().patch("/suppliers/birch/", {"is_active": False})

    body = api().get("/products/MUG-1/availability/").json()

    assert body["available"] == 0
    assert [one["is_active"] for one in body["by_supplier"]] == [False, False]


def test_who_may(api, maple, acme, rival, in_scope):
    with in_scope(maple):
        ProductFactory(sku="MUG-1")

    assert api(key=None).get("/products/").status_code == 401
    assert api("inventory:read").post("/products/", MUG).status_code == 403
    assert api("orders:read").get("/products/MUG-1/availability/").status_code == 403
    assert api(supplier=acme).get("/products/").status_code == 403
    for path in ("/products/MUG-1/", "/products/MUG-1/availability/", "/products/a%00b/"):
        assert api(tenant=rival).get(path).status_code == 404
    assert api(tenant=rival).patch("/products/MUG-1/", {"name": "Mine"}).status_code == 404
    assert api(tenant=rival).get("/products/").json()["results"] == []
    assert api(tenant=rival).post("/products/", MUG).status_code == 201


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "is_active=maybe"])
def test_refuses_a_bad_query(api, query):
    assert api().get(f"/products/?{query}").status_code == 422
