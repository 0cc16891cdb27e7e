"""An order comes in by the API: kept once, checked, and never dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from dropship.events.models import Event
from inventory.models import SkuAlias
from orders.models import Order
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.suppliers import ShippingMethodFactory
from tests.orders.incoming import an_order

pytestmark = pytest.mark.django_db
ROUND_TRIPS = 8


@pytest.fixture
def shop(maple, acme, in_scope):
    """MUG-1 and LAMP-2 are sold and acme has them."""
    with in_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku))
    return maple


def codes(answer: Any) -> list[str]:
    return [issue["code"] for issue in answer.json()["issues"]]


def test_a_good_order_is_kept_and_waits_for_routing(shop, api, in_scope) -> None:
    answer = api().post("/orders/", an_order())

    order = answer.json()
    assert answer.status_code == 201
    assert (order["status"], order["issues"]) == ("received", [])
    assert (order["subtotal"], order["tax_total"], order["discount_total"]) == ("65.00", "3.20", "1.00")
    assert (order["shipping_total"], order["total"]) == ("4.90", "72.10")
    assert [(line["sku"], line["quantity"], line["status"]) for line in order["lines"]] == [
        ("MUG-1", 2, "open"),
        ("LAMP-2", 1, "open"),
    ]
    with in_scope(shop):
        kept = Order.objects.get(number=order["number"])
        assert kept.needs_routing_at is not None
        assert kept.placed_at == datetime(2026, 1, 5, 10, tzinfo=UTC)
        assert Event.objects.filter(stream=kept.id).values_list("name", flat=True).get() == "order.received"


def test_what_was_answered_is_what_is_read_afterwards(shop, api) -> None:
    program = api()
    for number, order in enumerate([an_order("A-1", notes="ring twice", tags=["gift"]), an_order("A-2", currency="JPY",
        shipping_total="490", lines=[{"sku": "NOBODY", "quantity": 1, "unit_price": "1200"}])]):  # fmt: skip
        made = program.post("/orders/", order)
        assert made.status_code == 201, number

        read = program.get(f"/orders/{made.json()['id']}/")

        assert read.json() == made.json()
        assert program.get(f"/orders/{made.json()['number']}/").json() == made.json()


def test_the_same_order_again_is_the_standing_one(shop, api, in_scope) -> None:
    first = api().post("/orders/", an_order())
    again = api().post("/orders/", an_order())

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    with in_scope(shop):
        assert Order.objects.count() == 1
        assert Event.objects.filter(name="order.received").count() == 1


def test_the_same_external_id_with_another_content_is_refused(shop, api, in_scope) -> None:
    api().post("/orders/", an_order())

    other = api().post("/orders/", an_order(notes="changed my mind"))

    assert other.status_code == 409
    assert other.json()["code"] == "external_id_reused"
    assert other["Content-Type"] == "application/problem+json"
    with in_scope(shop):
        assert Order.objects.get().notes == ""


def test_external_ids_are_counted_by_channel_and_retailer(shop, rival, api) -> None:
    answers = [
        api().post("/orders/", an_order()),
        api().post("/orders/", an_order(channel="market")),
        api(tenant=rival).post("/orders/", an_order()),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]


def test_orders_without_external_id_are_each_their_own(shop, api, in_scope) -> None:
    answers = [api().post("/orders/", an_order(None)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert codes(answers[1]) == ["possible_duplicate"]
    with in_scope(shop):
        assert Order.objects.count() == 2


def _address(**changes: str) -> dict[str, Any]:
    return {"shipping_address": {**an_order()["shipping_address"], **changes}}


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"lines": [{"sku": "NOBODY", "quantity": 1, "unit_price": "1.00"}]}, "unknown_sku", "/lines/0/sku"),
        (_address(country="NZ", postal_code="6011", region=""), "undeliverable_country", "/shipping_address/country"),
        (_address(postal_code="ABC"), "bad_postcode", "/shipping_address/postal_code"),
        (_address(country="ZZ"), "unknown_country", "/shipping_address/country"),
        (_address(line1=""), "bad_address", "/shipping_address/line1"),
        ({"customer": {"email": "ann@@example", "name": "Ann"}}, "bad_email", "/customer/email"),
        ({"customer": {"name": "Ann"}}, "bad_email", "/customer/email"),
        ({"total": "1.00"}, "totals_mismatch", "/total"),
        ({"payment_status": "pending"}, "unpaid", "/payment_status"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_content_holds_the_order(shop, acme, api, in_scope, changes, code, pointer) -> None:
    with in_scope(shop):
        ShippingMethodFactory(supplier=acme, destination="US")

    answer = api().post("/orders/", an_order(**changes))

    order = answer.json()
    assert answer.status_code == 201
    assert order["status"] == "on_hold"
    assert [(issue["code"], issue["pointer"]) for issue in order["issues"]] == [(code, pointer)]
    with in_scope(shop):
        kept = Order.objects.get(id=order["id"])
        assert (kept.needs_routing_at, kept.has_issue) == (None, True)
        assert kept.hold_reason == order["issues"][0]["detail"]


def test_a_look_alike_within_a_day_is_held(shop, api) -> None:
    program = api()
    program.post("/orders/", an_order("A-1"))

    alike = program.post("/orders/", an_order("A-2", placed_at="2026-01-06T09:00:00Z"))
    later = program.post("/orders/", an_order("A-3", placed_at="2026-01-09T09:00:00Z"))
    other = program.post("/orders/", an_order("A-4", lines=[{"sku": "MUG-1", "quantity": 1, "unit_price": "12.50"}]))

    assert codes(alike) == ["possible_duplicate"]
    assert (codes(later), codes(other)) == ([], [])


@pytest.mark.parametrize(
    "written_otherwise",
    [
        {"shipping_total": "9.00"},
        {"lines": [{"sku": "LAMP-2", "quantity": 1, "unit_price": "39.00"}] + 2 * [{"sku": "MUG-1", "quantity": 1, "unit_price": "12.50"}]},
        {"customer": {"email": "ANN.LEE@example.com", "name": "A. Lee"}},
        {"channel": "marketplace"},
    ],
)  # fmt: skip
def test_a_look_alike_is_seen_however_it_is_written(shop, api, written_otherwise) -> None:
    program = api()
    program.post("/orders/", an_order("A-1"))

    assert codes(program.post("/orders/", an_order("A-2", **written_otherwise))) == ["possible_duplicate"]


def test_the_same_things_to_another_place_are_no_look_alike(shop, api) -> None:
    program = api()
    program.post("/orders/", an_order("A-1"))

    assert codes(program.post("/orders/", an_order("A-2", **_address(postal_code="62702")))) == []


@pytest.mark.parametrize(
    ("stated", "held"), [({}, False), ({"payment_status": None}, True), ({"payment_status": ""}, True)]
)
def test_a_payment_of_which_nothing_is_sent_in_its_place_is_awaited(shop, api, stated, held) -> None:
    order = {key: value for key, value in an_order("A-1").items() if key != "payment_status"} | stated

    answer = api().post("/orders/", order)

    assert codes(answer) == (["unpaid"] if held else [])
    assert answer.json()["payment_status"] == ("pending" if held else "paid")


def test_several_issues_are_all_named(shop, api) -> None:
    answer = api().post(
        "/orders/",
        an_order(**_address(postal_code="ABC"), payment_status="unpaid", total="1.00", customer={"name": "A"}),
    )

    assert codes(answer) == ["bad_postcode", "bad_email", "totals_mismatch", "unpaid"]


def test_a_known_alias_counts_as_the_product(shop, api, in_scope) -> None:
    with in_scope(shop):
        mug = ProductFactory(sku="MUG-1")
        SkuAlias.objects.create(sku="MUG-OLD", product=mug)

    answer = api().post("/orders/", an_order(lines=[{"sku": "MUG-OLD", "quantity": 1, "unit_price": "12.50"}]))

    assert answer.json()["status"] == "received"
    assert answer.json()["lines"][0]["sku"] == "MUG-OLD"
    with in_scope(shop):
        assert Order.objects.get().lines.get().product_id == mug.id


def test_a_customer_is_made_once(shop, api, in_scope) -> None:
    program = api()
    for number in range(3):
        program.post("/orders/", an_order(f"A-{number}", placed_at=f"2026-01-{5 + 3 * number:02}T10:00:00Z"))

    with in_scope(shop):
        customer = Customer.objects.get()
        assert customer.email == "ann.lee@example.com"
        assert Order.objects.filter(customer=customer).count() == 3
        assert Event.objects.filter(name="customer.created").count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"lines": None}, "/lines"),
        ({"lines": [{"sku": "MUG-1", "quantity": 0, "unit_price": "1.00"}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "MUG-1", "quantity": -3, "unit_price": "1.00"}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "MUG-1", "quantity": 1, "unit_price": "1.005"}]}, "/lines/0/unit_price"),
        ({"lines": [{"sku": "MUG-1", "quantity": 1, "unit_price": 1.005}]}, "/lines/0/unit_price"),
        ({"lines": [{"quantity": 1, "unit_price": "1.00"}]}, "/lines/0/sku"),
        ({"currency": "ZZZ"}, "/currency"),
        ({"currency": None}, "/currency"),
        ({"customer": None}, "/customer"),
        ({"shipping_address": None}, "/shipping_address"),
        ({"payment_status": "maybe"}, "/payment_status"),
        ({"placed_at": "yesterday"}, "/placed_at"),
    ],
)
def test_what_is_wrong_in_shape_is_refused(shop, api, in_scope, changes, pointer) -> None:
    answer = api().post("/orders/", an_order(**changes))

    problem = answer.json()
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in problem["errors"]]
    with in_scope(shop):
        assert not Order.objects.exists()
        assert not Event.objects.exists()


def test_json_that_cannot_be_read_is_refused(shop, api) -> None:
    answer = api().post("/orders/", "{not json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("lines", [1, 3, 100])
def test_round_trips_do_not_grow_with_the_lines(shop, acme, api, in_scope, lines) -> None:
    with in_scope(shop):
        for number in range(lines):
            ProductFactory(sku=f"ROW-{number}")
    order = an_order(lines=[{"sku": f"ROW-{number}", "quantity": 1, "unit_price": "1.00"} for number in range(lines)])
    program = api()
    program.get("/orders/")  # the key's minute of last use is noted

    with CaptureQueriesContext(connection) as spent:
        answer = program.post("/orders/", order, Idempotency_Key=f"key-{lines}")

    statements = [query["sql"] for query in spent.captured_queries if not _is_of_the_test(query["sql"])]
    assert answer.status_code == 201
    assert len(answer.json()["lines"]) == lines
    # A request of its own has BEGIN and COMMIT where the test has its savepoint.
    assert len(statements) + (0 if any("SAVEPOINT" in one for one in statements) else 2) <= ROUND_TRIPS, statements


def _is_of_the_test(sql: str) -> bool:
    """The browser of the tests clears the scope around each request, for the test's one transaction."""
    return sql.startswith("SELECT set_config('app.tenant', ''")


def test_each_order_of_many_has_its_own_result(shop, api, in_scope) -> None:
    good, bad, again = an_order("B-1"), an_order("B-2", lines=[]), an_order("B-1")

    answer = api().post("/orders/bulk/", {"orders": [good, bad, again, an_order("B-1", notes="other"), "nonsense"]})

    results = answer.json()["results"]
    assert answer.status_code == 207
    assert [(one["index"], one["status"]) for one in results] == [(0, 201), (1, 422), (2, 200), (3, 409), (4, 422)]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/lines"
    assert results[2]["order"]["id"] == results[0]["order"]["id"]
    with in_scope(shop):
        assert Order.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"orders": []}, {"orders": {}}, {"orders": [{}] * 501}, []])
def test_a_bulk_without_orders_or_with_too_many_is_refused(shop, api, body) -> None:
    assert api().post("/orders/bulk/", body).status_code == 422


def test_a_key_sent_twice_gives_the_same_answer(shop, api, in_scope) -> None:
    program = api()

    first = program.post("/orders/", an_order(None), Idempotency_Key="k-1")
    again = program.post("/orders/", an_order(None), Idempotency_Key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    with in_scope(shop):
        assert Order.objects.count() == 1


def test_a_key_for_something_else_is_refused(shop, api, in_scope) -> None:
    program = api()
    program.post("/orders/", an_order("K-1"), Idempotency_Key="k-1")

    other = program.post("/orders/", an_order("K-2"), Idempotency_Key="k-1")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    with in_scope(shop):
        assert Order.objects.count() == 1


def test_the_same_key_of_another_program_is_unrelated(shop, rival, api) -> None:
    answers = [
        api().post("/orders/", an_order("K-1"), Idempotency_Key="k-1"),
        api().post("/orders/", an_order("K-2", placed_at="2026-02-05T10:00:00Z"), Idempotency_Key="k-1"),
        api(tenant=rival).post("/orders/", an_order("K-1"), Idempotency_Key="k-1"),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]


def test_a_refused_order_does_not_spend_the_key(shop, api) -> None:
    program = api()
    refused = program.post("/orders/", an_order(lines=[]), Idempotency_Key="k-1")

    corrected = program.post("/orders/", an_order(), Idempotency_Key="k-1")

    assert (refused.status_code, corrected.status_code) == (422, 201)


def test_a_time_without_zone_and_a_future_one(shop, api) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).isoformat()

    assert api().post("/orders/", an_order("T-1", placed_at=tomorrow)).status_code == 422
    assert api().post("/orders/", an_order("T-2", placed_at=None)).status_code == 201
