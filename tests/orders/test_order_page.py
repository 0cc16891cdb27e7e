"""The staff's page of one order: what is wrong and the way out of it, what happened, and what it earns."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from dropship.events.models import Event
from inventory.models import SkuAlias
from orders.models import Order, OrderNote
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.suppliers import ShippingMethodFactory
from tests.orders.incoming import an_order
from tests.orders.telling_scene import Telling

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "order"}
ADDRESS = an_order()["shipping_address"]
LINE = {"sku": "MUG-1", "quantity": 2, "unit_price": "12.50"}


@pytest.fixture
def telling(maple, acme, birch, in_scope, api, run_jobs) -> Telling:
    with in_scope(maple):
        for supplier in (acme, birch):
            ShippingMethodFactory(supplier=supplier, destination="US", cost=0)
        for sku, cost in (("MUG-1", "6.37"), ("LAMP-2", "21.43")):
            product = ProductFactory(sku=sku)
            OfferFactory(supplier=acme, product=product, on_hand=50, cost=cost)
            OfferFactory(supplier=birch, product=product, on_hand=50, cost="39.17")
        old = ProductFactory(sku="OLD-1", is_active=False)
        OfferFactory(supplier=acme, product=old, on_hand=50)
    return Telling(maple, api(), run_jobs)


@pytest.fixture
def amys(as_user, amy):
    return as_user(amy)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def page_of(order: dict[str, Any]) -> str:
    return f"/orders/{order['number']}/"


def click(browser: Any, order: dict[str, Any], move: str, *, status: int = 200, **values: str) -> Any:
    """Press a button of the page as htmx does; the answer is the page's part with its toasts."""
    answer = browser.post(page_of(order) + move, values, headers=HTMX)
    assert answer.status_code == status
    assert "<html" not in answer.content.decode()
    return answer


WAYS = [
    ("unknown_sku", {"lines": [{**LINE, "sku": "MUG-X"}]}, "map_sku", {"sku": "MUG-1"}),
    ("inactive_product", {"lines": [{**LINE, "sku": "OLD-1"}]}, "map_sku", {"sku": "MUG-1"}),
    (
        "bad_postcode",
        {"shipping_address": {**ADDRESS, "postal_code": "1"}},
        "correct_address",
        {"postal_code": "62701"},
    ),
    ("bad_address", {"shipping_address": {**ADDRESS, "city": ""}}, "correct_address", {"city": "Springfield"}),
    ("unknown_country", {"shipping_address": {**ADDRESS, "country": "ZZ"}}, "correct_address", {"country": "us"}),
    (
        "undeliverable_country",
        {"shipping_address": {**ADDRESS, "country": "DE", "postal_code": "10115", "region": ""}},
        "correct_address",
        {"country": "US", "postal_code": "62701", "region": "IL"},
    ),
    ("bad_email", {"customer": {"name": "Ann", "email": "ann@nowhere..com"}}, "correct_email", {"email": "ann@x.com"}),
    ("unpaid", {"payment_status": "pending"}, "mark_paid", {}),
    ("totals_mismatch", {"total": "3.33"}, "release", {}),
    ("bad_postcode", {"shipping_address": {**ADDRESS, "postal_code": "1"}}, "release", {}),
    ("unpaid", {"payment_status": "pending"}, "release", {}),
]


@pytest.mark.parametrize(("code", "wrong", "way", "answer"), WAYS, ids=[f"{one[0]} by {one[2]}" for one in WAYS])
def test_each_issue_has_a_way_out_by_one_click(telling, amys, in_scope, code, wrong, way, answer):
    order = telling.order(**{"lines": [LINE], "shipping_total": "0.00", **wrong})
    assert (order["status"], [issue["code"] for issue in order["issues"]]) == ("on_hold", [code])
    (issue,) = order["issues"]
    page = amys.get(page_of(order))
    assert issue["detail"] in words(page)
    assert f'value="{way}"' in page.content.decode()

    after = click(amys, order, f"issues/{issue['id']}/", way=way, **answer)
    telling.jobs()

    assert "put right." in words(after)
    again = telling.fresh(order)
    assert again["status"] == "processing"
    assert all(issue["resolved_at"] for issue in again["issues"])
    (sent,) = again["purchase_orders"]
    bought = telling.program.get(f"/purchase-orders/{sent['id']}/").json()
    assert [line["sku"] for line in bought["lines"]] == ["MUG-1"]
    twice = click(amys, order, f"issues/{issue['id']}/", way=way, **answer)
    assert "This issue has been resolved already." in words(twice)
    with in_scope(telling.tenant):
        changed = Event.objects.filter(stream=order["id"], name="order.changed")
        assert [event.actor for event in changed] == ["user:amy@example.com"]


def test_a_suspected_repeat_is_accepted_by_one_click(telling, amys):
    telling.order("A-1")
    order = telling.order("A-2")
    (issue,) = order["issues"]

    click(amys, order, f"issues/{issue['id']}/", way="release")
    telling.jobs()

    assert telling.fresh(order)["status"] == "processing"


def test_a_sku_mapped_once_is_known_from_then_on(telling, amys, in_scope):
    first = telling.order(lines=[{**LINE, "sku": "MUG-X"}], shipping_total="0.00")
    click(amys, first, f"issues/{first['issues'][0]['id']}/", way="map_sku", sku="MUG-1")

    with in_scope(telling.tenant):
        assert SkuAlias.objects.get(sku="MUG-X").product.sku == "MUG-1"
    assert telling.order("A-2", lines=[{**LINE, "quantity": 1, "sku": "MUG-X"}])["status"] == "processing"


@pytest.mark.parametrize(
    ("wrong", "way", "answer", "reason"),
    [
        ({"lines": [{**LINE, "sku": "MUG-X"}]}, "map_sku", {"sku": "NOPE"}, "There is no product 'NOPE'"),
        ({"lines": [{**LINE, "sku": "MUG-X"}]}, "map_sku", {}, "There is no product"),
        ({"lines": [{**LINE, "sku": "MUG-X"}]}, "release", {}, "is no way out of this issue"),
        ({"shipping_address": {**ADDRESS, "postal_code": "1"}}, "correct_address", {"postal_code": "2"}, "postcode"),
        ({"payment_status": "pending"}, "correct_email", {"email": "a@b.com"}, "is no way out of this issue"),
        ({"customer": {"name": "Ann", "email": "x@y..z"}}, "correct_email", {"email": "still wrong"}, "@-sign"),
    ],
)
def test_an_answer_that_does_not_help_is_refused_and_the_order_stays_held(telling, amys, wrong, way, answer, reason):
    order = telling.order(**{"lines": [LINE], "shipping_total": "0.00", **wrong})

    status = 422 if way in order["issues"][0]["ways_out"] and way in {"correct_address", "correct_email"} else 200

    after = click(amys, order, f"issues/{order['issues'][0]['id']}/", status=status, way=way, **answer)

    assert reason in words(after)
    assert telling.fresh(order)["status"] == "on_hold"


@pytest.mark.parametrize(
    ("code", "wrong", "way", "answer"), WAYS[:7], ids=[f"{one[0]} by {one[2]}" for one in WAYS[:7]]
)
def test_what_cannot_be_stored_puts_nothing_right_and_breaks_nothing(telling, amys, code, wrong, way, answer):
    """In each field of each way out, from the page and from a program."""
    order = telling.order(**{"lines": [LINE], "shipping_total": "0.00", **wrong})
    issue = order["issues"][0]["id"]
    fields = set(answer) | (set(ADDRESS) if way == "correct_address" else set())

    for field in sorted(fields):
        page = amys.post(page_of(order) + f"issues/{issue}/", {"way": way, **answer, field: "a\x00b"}, headers=HTMX)
        assert page.status_code in {200, 422}
        for odd in ("a\x00b", "\ud800"):
            body = {"way": way, **answer, field: odd}
            said = telling.program.post(f"/orders/{order['id']}/issues/{issue}/resolve/", body)
            assert said.status_code == 422, said.content

    assert telling.fresh(order)["issues"][0]["resolved_at"] is None


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_refused_correction_keeps_what_was_typed_and_says_why_at_its_field(telling, amys, headers):
    order = telling.order(shipping_address={**ADDRESS, "postal_code": "1"})
    issue = order["issues"][0]["id"]
    typed = {"way": "correct_address", "line1": "<2> Elm St", "postal_code": "9999", "country": "US"}

    answer = amys.post(page_of(order) + f"issues/{issue}/", typed, headers=headers)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'value="&lt;2&gt; Elm St" maxlength="200" class="form-control" id="line1-{issue}"' in page
    refused = re.search(rf'<input[^>]*value="9999"[^>]*aria-describedby="(postal_code-{issue}_error)"', page)
    assert refused
    assert "postcode" in page.partition(f'id="{refused[1]}"')[2][:200].lower()
    assert telling.fresh(order)["shipping_address"]["line1"] == ADDRESS["line1"]


def test_an_unknown_sku_cannot_be_released_unmapped(telling, amys):
    order = telling.order(lines=[{**LINE, "sku": "MUG-X"}], shipping_total="0.00")

    assert "Map MUG-X to a product first, or cancel the order." in words(click(amys, order, "release/"))
    assert telling.fresh(order)["status"] == "on_hold"


def test_each_move_says_what_it_did_and_a_second_click_is_harmless(telling, amys):
    order = telling.order()

    def told(move: str, **values: str) -> str:
        return words(click(amys, order, move, **values))

    assert "is on hold." in told("hold/", reason="wait for the customer")
    assert "cannot be held." in told("hold/", reason="again")
    assert "wait for the customer" in words(amys.get(page_of(order)))
    assert "goes on." in told("release/")
    assert "not on hold." in told("release/")
    telling.jobs()
    assert "looks for its suppliers again." in told("reroute/")
    telling.jobs()
    assert "was cancelled" in told("cancel/", reason="changed their mind")
    assert "is cancelled already." in told("cancel/", reason="again")
    assert "cannot be held." in told("hold/", reason="x")
    assert "no unit of it can be routed again." in told("reroute/")
    assert telling.fresh(order)["status"] == "cancelled"


def test_without_script_a_move_leads_back_to_the_page(telling, amys):
    order = telling.order()

    answer = amys.post(page_of(order) + "hold/", {"reason": "wait"})

    assert (answer.status_code, answer["Location"]) == (302, page_of(order))
    assert "is on hold." in words(amys.get(page_of(order)))


def test_a_second_routing_goes_to_the_same_best_supplier_with_stock_given_back(telling, amys, in_scope):
    order = telling.order()

    click(amys, order, "reroute/")
    telling.jobs()

    states = sorted(one["status"] for one in telling.purchase_orders(order))
    assert states == ["cancelled", "sent"]


def test_only_moves_that_are_possible_are_offered(telling, amys):
    order = telling.order()
    offered = amys.get(page_of(order)).content.decode()
    assert 'data-dialog="hold-order"' in offered
    assert f"{page_of(order)}release/" not in offered

    (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
    telling.track(parcel, "delivered", "2026-11-20T10:00:00Z")

    left = amys.get(page_of(order)).content.decode()
    for gone in ('data-dialog="hold-order"', 'data-dialog="cancel-order"', "reroute/", "release/"):
        assert gone not in left


def test_notes_are_kept_with_who_wrote_them(telling, amys, in_scope):
    order = telling.order()

    after = click(amys, order, "note/", text="Called her.\n<b>Wants it blue</b>")

    assert "Called her. <b>Wants it blue</b> amy@example.com" in words(after)
    assert "<b>Wants" not in after.content.decode()
    click(amys, order, "note/", text="   ")
    with in_scope(telling.tenant):
        assert OrderNote.objects.count() == 1


def test_tells_what_happened_and_who_did_it_newest_first(telling, amys):
    order = telling.order(payment_status="pending")
    click(amys, order, f"issues/{order['issues'][0]['id']}/", way="mark_paid")
    telling.jobs()
    (parcel,) = telling.ship(order, {"MUG-1": 2, "LAMP-2": 1})
    telling.track(parcel, "delivered", "2026-11-20T10:00:00Z", location="Springfield")

    story = words(amys.get(page_of(order))).partition("What happened")[2]

    steps = ["Delivered", "Parcel: Delivered", "Everything has left", "shipped a parcel", "accepted", "Released",
             "Changed Marked as paid", "Order received Held for a check: Not paid"]  # fmt: skip
    places = [story.index(step) for step in steps]
    assert places == sorted(places)
    assert "amy@example.com" in story
    assert "(API key)" in story


def test_explains_why_the_supplier_was_chosen(telling, as_user, max):
    order = telling.order(lines=[LINE], shipping_total="0.00")

    why = words(as_user(max).get(page_of(order))).partition("Why this supplier")[2].partition("Promised")[0]

    assert "Acme" in why
    assert "taken" in why
    assert "Birch" in why
    assert "78.34" in why, "2 × 39.17 would have been dearer"


def test_an_agent_sees_no_cost_and_no_margin_even_in_the_source(telling, amys, as_user, max, amy):
    order = telling.order(lines=[LINE], shipping_total="0.00")
    secrets = ("6.37", "12.74", "78.34", "39.17", "12.26", "argin", "anded cost")

    hers = amys.get(page_of(order)).content.decode()
    his = as_user(max).get(page_of(order)).content.decode()

    assert [secret for secret in secrets if secret in hers] == []
    assert "12.26" in his, "25.00 − 2 × 6.37"
    assert "Landed cost" in his
    amy.memberships.update(sees_margins=True)
    assert "12.26" in amys.get(page_of(order)).content.decode()


def test_the_margin_is_net_of_the_tax_that_prices_contain(telling, as_user, max):
    order = telling.order(lines=[LINE], shipping_total="0.00", tax_total="3.00", taxes_included=True)

    assert "9.26" in words(as_user(max).get(page_of(order))), "25.00 − 3.00 − 2 × 6.37"


def test_costs_are_shown_to_a_manager_though_the_margin_cannot_be_told(telling, as_user, max, amys, acme, in_scope):
    with in_scope(telling.tenant):
        acme.currency = "EUR"
        acme.save()
    order = telling.order(lines=[LINE], shipping_total="0.00")
    with in_scope(telling.tenant):
        Order.objects.get(id=order["id"]).purchase_orders.update(currency="EUR")

    his = as_user(max).get(page_of(order)).content.decode()

    assert "Landed cost" in his
    assert "Margin" not in his
    assert "Landed cost" not in amys.get(page_of(order)).content.decode()


def test_an_analyst_may_look_and_do_nothing(telling, as_user, ana):
    order = telling.order(payment_status="pending")
    browser = as_user(ana)

    page = browser.get(page_of(order)).content.decode()

    assert "hx-post" not in page.partition('id="order"')[2]
    for move in ("hold/", "release/", "cancel/", "reroute/", "note/", f"issues/{order['issues'][0]['id']}/"):
        assert browser.post(page_of(order) + move, {"reason": "x", "text": "x", "way": "release"}).status_code == 403
