"""What the contract promises of every call: codes, problem documents, pages, filters, keys, limits."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache

from dropship.api import throttles
from tests.journeys.story import ACME, ORDER, PRODUCT, STOCK, assert_order, assert_page, assert_problem, is_time, placed

pytestmark = pytest.mark.django_db
FOREIGN = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def shop(api):
    program = api()
    assert program.post("/products/", PRODUCT).status_code == 201
    assert program.post("/suppliers/", ACME).status_code == 201
    assert program.put("/suppliers/acme/stock/", STOCK).status_code == 200
    return program


def test_everything_sent_comes_back_as_it_was_sent(shop):
    sent = {
        **ORDER,
        "billing_address": ORDER["shipping_address"],
        "notes": "Ring twice",
        "tags": ["gift"],
        "metadata": {"cart": "7"},
        "promised_by": "2026-01-12T18:00:00Z",
    }

    answer = shop.post("/orders/", sent)

    assert answer.status_code == 201
    for order in (answer.json(), shop.get(f"/orders/{answer.json()['id']}/").json()):
        assert_order(order)
        assert order["issues"] == []
        for name in set(sent) - {"lines", "customer", "shipping_address", "billing_address"}:
            assert order[name] == sent[name], name
        assert sent["customer"].items() <= order["customer"].items()
        for name in ("shipping_address", "billing_address"):
            assert {key: value for key, value in sent[name].items() if value}.items() <= order[name].items()
        assert [sent["lines"][0].items() <= line.items() for line in order["lines"]] == [True]
        assert order["total"] == "29.00"


def test_an_order_is_new_once_the_same_after_and_another_one_never(shop):
    first = shop.post("/orders/", ORDER)
    again = shop.post("/orders/", ORDER)
    other = shop.post("/orders/", ORDER | {"shipping_total": "9.00"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert_problem(other, 409, other.json()["code"])


def test_an_idempotency_key_replays_the_first_answer_and_refuses_another_body(shop):
    first = shop.post("/orders/", ORDER, Idempotency_Key="k-1")
    again = shop.post("/orders/", ORDER, Idempotency_Key="k-1")
    other = shop.post("/orders/", placed("9"), Idempotency_Key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert again.json() == first.json()
    assert_problem(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"currency": "XXQ"}, "/currency"),
        ({"lines": []}, "/lines"),
        ({"lines": [ORDER["lines"][0] | {"quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [ORDER["lines"][0] | {"quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [ORDER["lines"][0] | {"quantity": 1.5}]}, "/lines/0/quantity"),
        ({"lines": [ORDER["lines"][0] | {"unit_price": "1.234"}]}, "/lines/0/unit_price"),
        ({"lines": [ORDER["lines"][0] | {"unit_price": 12.5}]}, None),
        ({"lines": [{"quantity": 1, "unit_price": "1.00"}]}, "/lines/0/sku"),
        ({"placed_at": "0000-01-01T00:00:00Z"}, "/placed_at"),
        ({"placed_at": "9999-12-31T23:59:59Z"}, "/placed_at"),
        ({"customer": None}, "/customer"),
        ({"shipping_address": "here"}, "/shipping_address"),
    ],
)
def test_what_is_wrong_in_shape_is_refused_with_its_place(shop, change, pointer):
    answer = shop.post("/orders/", {**ORDER, **change})

    if pointer is None:
        assert answer.status_code in (201, 422)
    else:
        body = assert_problem(answer, 422, answer.json()["errors"][0]["code"], pointer)
        assert body["detail"]
        assert assert_page(shop.get("/orders/")) == []


def test_wrong_keys_scopes_objects_and_bodies_have_the_codes_of_the_contract(shop, api):
    order = shop.post("/orders/", ORDER).json()

    assert_problem(api(key=None).get("/orders/"), 401, "not_authenticated")
    assert_problem(api(key="dsk_nobody").get("/orders/"), 401, "authentication_failed")
    assert_problem(api("orders:read").post("/orders/", ORDER), 403, "permission_denied")
    assert_problem(shop.get(f"/orders/{FOREIGN}/"), 404, "not_found")
    assert_problem(shop.get("/orders/no-such-number/"), 404, "not_found")
    assert_problem(shop.send("DELETE", f"/orders/{order['id']}/"), 405, "method_not_allowed")
    assert_problem(shop.post("/orders/", "{"), 400, "parse_error")
    assert_problem(shop.post("/orders/", "<order/>", Content_Type="text/xml"), 415, "unsupported_media_type")
    assert_problem(shop.post("/orders/", json.dumps(ORDER) + " " * 2 * 1024 * 1024), 413, "too_large")
    assert_problem(shop.post("/orders/bulk/", "[" + " " * 5 * 1024 * 1024 + "]"), 413, "too_large")
    assert shop.post("/orders/bulk/", json.dumps([placed("big")]) + " " * 3 * 1024 * 1024).status_code == 207


def test_a_move_that_is_not_possible_says_so(shop):
    order = shop.post("/orders/", ORDER).json()
    shop.post(f"/orders/{order['id']}/cancel/", {"reason": "enough"})

    for move in ("cancel", "hold", "release", "reroute"):
        answer = shop.post(f"/orders/{order['id']}/{move}/", {"reason": "again"})
        assert_problem(answer, 409, "illegal_transition")


def test_hold_release_and_reroute_move_the_order(shop, maple, run_jobs):
    order = shop.post("/orders/", ORDER).json()

    held = shop.post(f"/orders/{order['id']}/hold/", {"reason": "call first"})
    run_jobs(maple)
    assert (held.status_code, held.json()["status"]) == (200, "on_hold")
    assert shop.get(f"/orders/{order['id']}/").json()["purchase_orders"] == []
    assert shop.post(f"/orders/{order['id']}/release/", {"reason": "called"}).json()["status"] == "received"
    run_jobs(maple)
    assert shop.post(f"/orders/{order['id']}/reroute/", {"reason": "try again"}).status_code == 200
    run_jobs(maple)

    statuses = [one["status"] for one in shop.get(f"/orders/{order['id']}/").json()["purchase_orders"]]
    assert sorted(statuses) == ["cancelled", "sent"]


def test_many_at_once_each_with_its_own_result(shop):
    body = [placed("1"), {"lines": 3}, placed("2", quantity=0), placed("1")]

    answer = shop.post("/orders/bulk/", body)

    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 422, 422, 200]
    assert [one["index"] for one in results] == [0, 1, 2, 3]
    assert results[2]["problem"]["errors"][0]["pointer"] == "/lines/0/quantity"
    assert_order(results[0]["order"])
    assert shop.post("/orders/bulk/", [placed(str(n)) for n in range(501)]).status_code == 422


@pytest.fixture
def five(shop, maple, run_jobs):
    """Five orders: a day apart, the last held, one of another channel, routed."""
    start = datetime.fromisoformat("2026-01-01T10:00:00+00:00")
    orders = []
    for number in range(5):
        at = (start + timedelta(days=number)).isoformat().replace("+00:00", "Z")
        change = {"channel": "shop"} if number == 1 else {}
        sku = "NO-SUCH" if number == 4 else "MUG-1"
        orders.append(shop.post("/orders/", placed(f"F-{number}", sku=sku, placed_at=at, **change)).json())
    run_jobs(maple)
    return orders


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=on_hold", [4]),
        ("status=processing,on_hold", [4, 3, 2, 1, 0]),
        ("channel=shop", [1]),
        ("supplier=acme", [3, 2, 1, 0]),
        ("supplier=nobody", []),
        ("customer=buyerF-2@example.com", [2]),
        ("sku=NO-SUCH", [4]),
        ("placed_after=2026-01-03T10:00:00Z", [4, 3, 2]),
        ("placed_before=2026-01-03T10:00:00Z", [1, 0]),
        ("placed_after=2026-01-02T00:00:00Z&placed_before=2026-01-04T00:00:00Z", [2, 1]),
        ("placed_after=2026-01-04", [4, 3]),
        ("has_issue=true", [4]),
        ("has_issue=false", [3, 2, 1, 0]),
        ("q=F-3", [3]),
        ("q=BUYER%20F-0", [0]),
        ("q=%25%25%25", []),
        ("channel=web&status=processing&sku=MUG-1", [3, 2, 0]),
    ],
)
def test_orders_are_filtered(shop, five, query, found):
    results = assert_page(shop.get(f"/orders/?{query}"))

    assert [order["id"] for order in results] == [five[number]["id"] for number in found]


def test_orders_are_found_by_customer_id_and_number(shop, five):
    customer = five[3]["customer"]["id"]

    assert [one["id"] for one in assert_page(shop.get(f"/orders/?customer={customer}"))] == [five[3]["id"]]
    assert shop.get(f"/orders/{five[3]['number']}/").json()["id"] == five[3]["id"]


@pytest.mark.parametrize(
    "query",
    ["status=lost", "placed_after=yesterday", "customer=ann", "limit=0", "limit=201", "limit=x", "cursor=abc", "q=%00"],
)
def test_a_filter_that_means_nothing_is_refused(shop, query):
    name = query.partition("=")[0]

    assert_problem(shop.get(f"/orders/?{query}"), 422, shop.get(f"/orders/?{query}").json()["code"], f"?{name}")


def test_pages_go_forth_and_back_without_gap_or_repeat(shop, five):
    first = shop.get("/orders/?limit=2").json()
    second = shop.get(first["next"].partition("/api/v1")[2]).json()
    third = shop.get(second["next"].partition("/api/v1")[2]).json()
    back = shop.get(third["previous"].partition("/api/v1")[2]).json()

    seen = [order["id"] for page in (first, second, third) for order in page["results"]]
    assert seen == [order["id"] for order in reversed(five)]
    assert first["previous"] is None
    assert third["next"] is None
    assert back["results"] == second["results"]
    assert len(assert_page(shop.get("/orders/?limit=200"))) == 5


@pytest.mark.parametrize("path", ["products", "suppliers", "customers", "shipments", "purchase-orders", "orders"])
def test_every_list_has_the_same_form(shop, five, path):
    assert_page(shop.get(f"/{path}/?limit=1"))
    assert_problem(shop.get(f"/{path}/?limit=1000"), 422, "bad_limit", "?limit")


def test_stock_by_csv_and_a_report_too_long_for_at_once(shop, maple, run_jobs):
    text = "supplier_sku,sku,quantity,cost\nA-77,MUG-1,7,6.10\nA-78,NONE,x,1.00\n"
    small = shop.put("/suppliers/acme/stock/?mode=partial", text, Content_Type="text/csv")
    assert small.status_code == 200
    run = small.json()
    assert {"id", "status", "read", "changed", "unchanged", "refused", "errors", "reason"} <= set(run)
    assert (run["read"], run["changed"], run["refused"]) == (2, 1, 1)
    assert set(run["errors"][0]) == {"line", "column", "value", "reason"}
    assert run["errors"][0]["line"] == 3

    items = [{"supplier_sku": f"A-{number}", "sku": "MUG-1", "quantity": 1} for number in range(1001)]
    large = shop.put("/suppliers/acme/stock/", {"mode": "partial", "items": items})
    assert (large.status_code, large.json()["status"]) == (202, "queued")
    run_jobs(maple)
    assert shop.get(f"/feed-runs/{large.json()['id']}/").json()["status"] in {"completed", "refused"}


def test_products_and_suppliers_are_made_found_and_changed(shop):
    again, other = shop.post("/products/", PRODUCT), shop.post("/products/", PRODUCT | {"name": "Cup"})
    changed = shop.patch("/products/MUG-1/", {"price": "13.00"})
    odd = shop.post("/products/", PRODUCT | {"sku": "A/B C-1"})

    assert (again.status_code, other.status_code) == (200, 409)
    assert changed.json()["price"] == "13.00"
    assert odd.status_code == 201
    found = shop.get(f"/products/{quote('A/B C-1')}/availability/")
    assert found.json() == {"sku": "A/B C-1", "available": 0, "by_supplier": []}
    [row] = shop.get("/products/MUG-1/availability/").json()["by_supplier"]
    assert {"supplier", "on_hand", "reserved", "buffer", "available", "cost", "lead_time_days", "as_of"} <= set(row)
    assert is_time(row["as_of"]) or is_time(shop.get("/products/MUG-1/availability/").json()["by_supplier"][0]["as_of"])
    assert shop.get("/suppliers/acme/").json()["handling_days"] == 1


def test_too_many_calls_say_when_to_come_back(shop, settings, monkeypatch):
    in_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": in_memory, "strict": in_memory}
    settings.API_RATE_PER_MINUTE = 2
    monkeypatch.setattr(throttles, "_silent_until", 0.0)
    monkeypatch.setattr(throttles.time, "time", lambda: 1_800_000_030.0)
    cache.clear()

    answers = [shop.get("/me/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "throttled")
    assert answers[2]["Retry-After"] == "30"
    assert [answer["RateLimit-Limit"] for answer in answers] == ["2", "2", "2"]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert [answer["RateLimit-Reset"] for answer in answers] == ["30", "30", "30"]
