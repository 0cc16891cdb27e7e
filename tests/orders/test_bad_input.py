"""Whatever is sent is answered with a reason or kept exactly as it is; never with an error of ours."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.html import escape

from orders.models import Order
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory
from tests.orders.incoming import an_order, order_of

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("DROPSHIP_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
NAUGHTY = DATA / "bad-input" / "blns.txt"
AT_ONCE = 100
OURS = [
    "' OR 1=1; --", "\"><script>alert(1)</script>", "{{ 7*7 }} {% debug %}", "=HYPERLINK(\"http://example.com\")",
    "ﷺ 田中さん 🏳‍🌈 ًٌٍ", "a\u202eb\u200b\ufeff", "\t tabs \r\n lines \x0b \x1b[31m", "../../etc/passwd\\..", "%s%n%00", " ",
    "Ω≈ç√∫˜µ≤≥÷", "null", "undefined", "NaN", "1E400", "\x7f\x80\x85\x9f", "&lt;b&gt; &amp;", "\u2028\u2029", "İıſß",
]  # fmt: skip


@pytest.fixture
def shop(maple, acme, in_scope):
    with in_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku))
    return maple


def naughty_strings() -> list[str]:
    """Every line of the public list, comments aside."""
    if not NAUGHTY.exists():
        pytest.skip(f"the public list of naughty strings is not at {NAUGHTY}")
    lines = NAUGHTY.read_bytes().decode().split("\n")
    return [line for line in dict.fromkeys(lines) if line and not line.startswith("#")]


def filled_with(text: str, number: int) -> dict[str, Any]:
    """A good order with the text in every free field that may be as long."""
    short, tiny = text[:100], text[:50]
    order = order_of(number, notes=text, tags=[tiny], metadata={"said": text, "list": [text]})
    order["customer"] |= {"name": text[:200], "phone": text[:60], "external_id": short}
    order["shipping_address"] |= dict.fromkeys(("name", "company", "line1", "line2", "city"), text[:200])
    order["shipping_address"] |= {"region": short, "postal_code": text[:40]}
    order |= {"channel": text[:60], "external_id": f"{number}{text[:90]}", "shipping_method": text[:60]}
    order["lines"][0] |= {"sku": short, "name": text[:300], "external_id": short}
    return order


def differences(sent: Any, kept: Any, place: str = "") -> list[str]:
    """Where a text that was sent is not exactly what is kept."""
    if isinstance(sent, dict):
        return [wrong for key in sent for wrong in differences(sent[key], kept.get(key), f"{place}/{key}")]
    if isinstance(sent, list):
        return [wrong for index, one in enumerate(sent) for wrong in differences(one, kept[index], f"{place}/{index}")]
    return [] if not isinstance(sent, str) or sent == kept else [f"{place}: {sent!r} became {kept!r}"]


TEXTS = ("channel", "external_id", "notes", "tags", "metadata", "shipping_method", "shipping_address")


def kept_as_sent(sent: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    wrong = [one for field in TEXTS for one in differences(sent[field], kept[field], field)]
    wrong += differences(sent["customer"]["name"], kept["customer"]["name"], "customer/name")
    wrong += differences(sent["customer"]["phone"], kept["customer"]["phone"], "customer/phone")
    for given, line in zip(sent["lines"], kept["lines"], strict=True):
        wrong += differences({name: given[name] for name in ("sku", "name") if name in given}, line, "line")
    return wrong


def send_all(program: Any, strings: list[str]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Send one order for each text; those kept: the text, what was sent, what is read afterwards."""
    kept = []
    for start in range(0, len(strings), AT_ONCE):
        part = strings[start : start + AT_ONCE]
        sent = [filled_with(text, start + index) for index, text in enumerate(part)]
        answer = program.post("/orders/bulk/", {"orders": sent})
        assert answer.status_code == 207
        for text, order, result in zip(part, sent, answer.json()["results"], strict=True):
            assert result["status"] in (201, 422), (text, result)
            if result["status"] == 201:
                kept.append((text, order, result["order"]["id"]))
    read = _all_orders(program)
    return [(text, order, read[order_id]) for text, order, order_id in kept]


def _all_orders(program: Any) -> dict[str, dict[str, Any]]:
    """Every order as the list gives it, page by page."""
    orders, page = [], program.get("/orders/?limit=200").json()
    while page["next"]:
        orders += page["results"]
        page = program.get("/" + page["next"].split("/api/v1/")[1]).json()
    return {order["id"]: order for order in [*orders, *page["results"]]}


def test_our_own_naughty_strings_are_kept_exactly_and_shown_escaped(shop, api, as_user, ann) -> None:
    kept = send_all(api(), OURS)

    assert len(kept) == len(OURS)
    assert [wrong for _, sent, read in kept for wrong in kept_as_sent(sent, read)] == []
    browser = as_user(ann)
    for text, _, read in kept:
        page = browser.get(f"/orders/{read['number']}/")
        shown = page.content.decode()
        assert page.status_code == 200
        if "<" in text:
            assert text not in shown
            assert escape(text) in shown


def test_every_line_of_the_public_list_is_kept_exactly_or_refused(shop, api, as_user, ann) -> None:
    strings = naughty_strings()

    kept = send_all(api(), strings)

    assert [wrong for _, sent, read in kept for wrong in kept_as_sent(sent, read)] == []
    assert len(kept) >= len(strings) * 0.99
    browser = as_user(ann)
    for text, _, read in [one for one in kept if "<" in one[0]][::8]:
        page = browser.get(f"/orders/{read['number']}/")
        assert page.status_code == 200
        assert text not in page.content.decode()


def test_every_line_of_the_public_list_can_be_asked_for(shop, api, as_user, ann) -> None:
    program, browser = api(), as_user(ann)
    for text in [*OURS, *naughty_strings()[::4]]:
        for path in ("/orders/", "/purchase-orders/"):
            answer = program.client.get(
                f"/api/v1{path}",
                {"q": text, "status": text, "sku": text},
                headers={"Authorization": f"Bearer {program.key}"},
            )
            assert answer.status_code in (200, 422), (path, text)
        assert browser.get("/orders/", {"q": text}).status_code in (200, 400, 404), text


@pytest.mark.parametrize(
    "field", ["notes", "sku", "name", "line1", "channel", "external_id", "tags", "metadata", "key"]
)
def test_nul_is_refused_with_its_place(shop, api, field) -> None:
    order = an_order()
    places = {
        "notes": order, "channel": order, "external_id": order, "sku": order["lines"][0], "name": order["customer"],
        "line1": order["shipping_address"],
    }  # fmt: skip
    if field in places:
        places[field][field] = "a\x00b"
    elif field == "tags":
        order["tags"] = ["a\x00b"]
    else:
        order["metadata"] = {"a": "a\x00b"} if field == "metadata" else {"a\x00b": 1}

    answer = api().post("/orders/", order)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "nul_character"


def test_half_a_surrogate_is_refused(shop, api) -> None:
    body = json.dumps(an_order(notes="NOTES")).replace("NOTES", "\\ud800")

    assert api().post("/orders/", body).status_code == 422


WRONG_BODIES = [
    b"", b"null", b"[]", b'"order"', b"1", b"{", b"{}", b"\xff\xfe\x00", b"[" * 5000, b'{"a":' * 5000, b'{"lines": NaN}',
    b'{"currency": "USD", "currency": "EUR"}', b'{"lines": {}, "customer": []}', b'{"lines": [[], null, 1, "x"]}',
    b'{"lines": [{"quantity": true, "unit_price": {}}]}', b'{"shipping_address": "home"}', b"\xef\xbb\xbf{}",
    b'{"a": 1e400}', b'{"a": ' + b"9" * 5000 + b"}", b"<order/>",
]  # fmt: skip


@pytest.mark.parametrize("body", WRONG_BODIES, ids=range(len(WRONG_BODIES)))
@pytest.mark.parametrize("path", ["/orders/", "/orders/bulk/"])
def test_bodies_that_are_no_order(shop, api, path, body) -> None:
    answer = api().post(path, body)

    results = answer.json()["results"] if answer.status_code == 207 else []
    assert answer.status_code in (400, 422) or all(one["status"] == 422 for one in results)
    if not results:
        assert answer["Content-Type"] == "application/problem+json"


NUMBERS = [
    -1, 0, 10**9, 2**31, 2**63, 10**40, "1e5", "Infinity", "-Infinity", "NaN", "١٢", "1,5", "1_000", " 1 ", "0x10", "--1",
    "1.005", "-0.01", 1.005, -0.0, True, None, [], {}, "", "9" * 400, "1e999999999", "0e-99999",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS, ids=[str(number)[:20] for number in NUMBERS])
def test_numbers_of_every_kind(shop, api, in_scope, number) -> None:
    program = api()
    for field in ("quantity", "unit_price", "tax", "discount"):
        order = order_of(1, f"{field}-1")
        order["lines"][0][field] = number
        answer = program.post("/orders/", order)
        assert answer.status_code in (201, 422), field
        if answer.status_code == 201:
            assert program.get(f"/orders/{answer.json()['id']}/").status_code == 200
            assert answer.json()["lines"][0]["quantity"] > 0
    for field in ("shipping_total", "tax_total", "discount_total", "total"):
        answer = program.post("/orders/", order_of(2, f"{field}-2", **{field: number}))
        assert answer.status_code in (201, 422), field


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_not_json(shop, api, word) -> None:
    body = json.dumps(an_order(shipping_total="TOTAL")).replace('"TOTAL"', word)

    answer = api().post("/orders/", body)

    assert (answer.status_code, word in answer.json()["detail"]) == (400, True)


TIMES = [
    "0000-01-01T00:00:00Z", "0000-00-00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00", "9999-12-31", "10000-01-01", "2026-02-30", "2026-02-30T10:00:00Z", "2026-01-05T25:00:00Z",
    "2026-01-05T10:00:00+99:99", "2026-W02-1", "now", "", 0, 1767607200, -1, True, [], "2016-12-31T23:59:60Z", "２０２６-01-05",
]  # fmt: skip


@pytest.mark.parametrize("time", TIMES, ids=[str(time) for time in TIMES])
@pytest.mark.parametrize("field", ["placed_at", "promised_by"])
def test_times_of_every_kind(shop, api, as_user, ann, field, time) -> None:
    answer = api().post("/orders/", an_order(**{field: time}))

    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        assert as_user(ann).get(f"/orders/{answer.json()['number']}/").status_code == 200


@pytest.mark.parametrize("asked", [*TIMES[:13], "2026-01-05T10:00:00+01:00", "\x00"])
def test_times_in_filters(shop, api, asked) -> None:
    program = api()
    for name in ("placed_after", "placed_before"):
        headers = {"Authorization": f"Bearer {program.key}"}
        assert program.client.get("/api/v1/orders/", {name: asked}, headers=headers).status_code in (200, 422)


def test_a_key_twice_in_one_object_is_refused(shop, api) -> None:
    body = json.dumps(an_order()).replace('"quantity": 2', '"quantity": 2, "quantity": 3')

    answer = api().post("/orders/", body)

    assert (answer.status_code, "quantity" in answer.json()["detail"]) == (400, True)


def test_ten_thousand_lines_are_refused_and_the_most_are_taken(shop, api) -> None:
    line = {"sku": "MUG-1", "quantity": 1, "unit_price": "1.00"}

    too_many = api().post("/orders/", an_order(lines=[line] * 10_000))
    most = api().post("/orders/", an_order(lines=[line] * 500))

    assert (too_many.status_code, too_many.json()["errors"][0]["code"]) == (422, "too_many_lines")
    assert (most.status_code, len(most.json()["lines"])) == (201, 500)


def test_a_body_over_the_limit_is_refused_unread(shop, api) -> None:
    program = api()
    two, five = 2 * 1024 * 1024, 5 * 1024 * 1024

    assert program.post("/orders/", b" " * (two + 1)).status_code == 413
    assert program.post("/orders/", json.dumps(an_order()).encode().ljust(two)).status_code == 201
    assert program.post("/orders/bulk/", b" " * (five + 1)).status_code == 413
    answer = program.post("/orders/bulk/", b"[" * (five + 1))
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_another_kind_of_body_is_refused(shop, api) -> None:
    answer = api().post("/orders/", "channel=web", Content_Type="application/x-www-form-urlencoded")

    assert answer.status_code == 415


def test_without_a_key_that_counts_nothing_is_said(shop, api, in_scope) -> None:
    for key in (None, " ", "wrong", "a b", "x" * 5000, "ключ"):
        program = api(key=key)
        for path in ("/orders/", f"/orders/{uuid4()}/", "/nothing/"):
            answer = program.get(path)
            assert answer.status_code == (404 if path == "/nothing/" else 401), (key, path)
        assert program.post("/orders/", an_order()).status_code == 401
    with in_scope(shop):
        assert not Order.objects.exists()


def test_a_revoked_key_is_no_key(shop, api) -> None:
    program = api()
    type(program.record).objects.filter(id=program.record.id).update(revoked_at="2026-01-01T00:00:00Z")

    assert program.get("/orders/").status_code == 401


MOVES = ("cancel", "hold", "release", "reroute")


def test_a_missing_scope_is_told(shop, api, in_scope) -> None:
    with in_scope(shop):
        order = OrderFactory(lines=[("MUG-1", 1)])
    reader, writer = api("orders:read"), api("orders:write")

    assert reader.post("/orders/", an_order()).status_code == 403
    assert writer.get("/orders/").status_code == 403
    for move in MOVES:
        answer = reader.post(f"/orders/{order.id}/{move}/", {})
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    with in_scope(shop):
        assert Order.objects.get().status == "received"


def test_what_is_another_s_is_not_there(shop, rival, acme, api, in_scope) -> None:
    with in_scope(rival):
        order = OrderFactory(lines=[("MUG-1", 1)])
    for program in (api(), api(supplier=acme)):
        for reference in (order.id, order.number, uuid4(), "nothing", "%00", "a" * 500, "..", "1%2F2"):
            expected = (404,) if program.record.supplier_id is None else (403, 404)
            assert program.get(f"/orders/{reference}/").status_code in expected, reference
            for view in ("timeline", "routing"):
                assert program.get(f"/orders/{reference}/{view}/").status_code in expected
            for move in MOVES:
                assert program.post(f"/orders/{reference}/{move}/", {}).status_code in expected
    with in_scope(rival):
        assert Order.objects.get().status == "received"


@pytest.mark.parametrize("reason", [None, 1, [], "x" * 301, "a\x00b", "\ud800"])
def test_reasons_of_every_kind(shop, api, in_scope, reason) -> None:
    with in_scope(shop):
        order = OrderFactory(lines=[("MUG-1", 1)])

    answer = api().post(f"/orders/{order.id}/hold/", {"reason": reason})

    assert answer.status_code == (200 if reason is None else 422)


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\tb"])
def test_idempotency_keys_of_a_wrong_form(shop, api, key) -> None:
    answer = api().post("/orders/", an_order(), Idempotency_Key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")


def test_a_second_click_on_every_move(shop, api, in_scope) -> None:
    program = api()
    with in_scope(shop):
        order = OrderFactory(lines=[("MUG-1", 1)])

    clicks = [program.post(f"/orders/{order.id}/{move}/", {}).status_code for move in
              ("hold", "hold", "release", "release", "cancel", "cancel", "hold", "release", "reroute")]  # fmt: skip

    assert set(clicks) <= {200, 409}
    assert clicks[0] == clicks[2] == clicks[4] == 200
    assert clicks[6:] == [409, 409, 409]
    with in_scope(shop):
        assert Order.objects.get().status == "cancelled"
    assert not connection.needs_rollback
