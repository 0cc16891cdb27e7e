"""The palette: what each person finds by which words, what is offered, and that nothing foreign shows."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.customers import CustomerFactory
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.suppliers import ShippingMethodFactory
from tests.orders.incoming import order_of
from tests.orders.telling_scene import TRACKING, Telling

pytestmark = pytest.mark.django_db


@pytest.fixture
def telling(maple, acme, in_scope, api, run_jobs) -> Telling:
    with in_scope(maple):
        ShippingMethodFactory(supplier=acme, destination="US", cost=0)
        for sku, name in (("MUG-1", "Blue mug"), ("LAMP-2", "Desk lamp")):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku, name=name), on_hand=50, supplier_sku=f"A-{sku}")
    return Telling(maple, api(), run_jobs)


def ask(browser: Any, words: str = "", *, at: str = "", recent: tuple[str, ...] = (), door: str = "/palette/") -> str:
    answer = browser.get(door, {"q": words, "at": at, "recent": list(recent)})
    assert answer.status_code == 200
    return answer.content.decode()


def lines(page: str) -> list[str]:
    """Every line as its heading, its words and where it leads: `Orders | Order 1001 Ann Lee | /orders/1001/`."""
    found = []
    for group in page.split('<div role="group"')[1:]:
        heading = re.search(r'role="presentation">([^<]*)<', group)[1]
        for tag, inner in re.findall(r'<((?:a|button)[^>]*role="option"[^>]*)>(.*?)</(?:a|button)>', group, re.DOTALL):
            where = re.search(r'(?:href|data-post|data-theme-choice|data-dialog)="([^"]*)"', tag)[1]
            words = " ".join(re.sub(r"<[^>]+>", " ", inner).split())
            found.append(unescape(f"{heading} | {words} | {where}"))
    return found


def test_finds_an_order_by_its_number_first_with_what_can_be_done(telling, as_user, amy):
    order = telling.order()
    at = f"/orders/{order['number']}/"

    found = lines(ask(as_user(amy), order["number"]))

    assert found[0] == f"Best match | Order {order['number']} Ann Lee Processing | {at}"
    assert f"Best match | Hold order {order['number']} | {at}hold/" in found
    assert f"Best match | Cancel order {order['number']} | {at}cancel/" in found
    assert not [line for line in found if "Release order" in line], "it is not held"
    number = order["purchase_orders"][0]["number"]
    assert f"Purchase orders | Purchase order {number} Acme Sent | /purchase-orders/{number}/" in found


@pytest.mark.parametrize("words", ["ann.lee@example.com", "Ann Lee", "LAMP-2", "62701", "A-1", TRACKING[0].lower()])
def test_finds_an_order_by_what_people_know_of_it(telling, as_user, amy, words):
    order = telling.order("A-1")
    telling.ship(order, {"MUG-1": 2})

    found = [line for line in lines(ask(as_user(amy), words)) if line.startswith("Orders |")]

    assert [line.rpartition(" | ")[2] for line in found] == [f"/orders/{order['number']}/"]


def test_a_whole_address_is_whose_it_is_and_a_part_of_one_is_everybodys(telling, as_user, amy):
    ann = telling.order("A-1", customer={"name": "Ann", "email": "lee@example.com"})
    jo = telling.order("A-2", customer={"name": "Jo", "email": "jo.lee@example.com"})
    both = [f"/orders/{jo['number']}/", f"/orders/{ann['number']}/"]

    def found(words: str) -> list[str]:
        orders = [line for line in lines(ask(as_user(amy), words)) if line.startswith("Orders |")]
        return [line.rpartition(" | ")[2] for line in orders]

    assert found("Lee@Example.com") == both[1:]
    assert found("jo.lee@example.com") == both[:1]
    assert found("ee@example.com") == both


def test_finds_products_suppliers_customers_and_pages(telling, as_user, ann, maple, in_scope):
    with in_scope(maple):
        bo = CustomerFactory(name="Bo Berg", email="bo@example.com", phone="+4930123")
    browser = as_user(ann)

    assert "Best match | Blue mug MUG-1 | /inventory/MUG-1/" in lines(ask(browser, "mug-1"))
    assert "Products | Blue mug MUG-1 | /inventory/MUG-1/" in lines(ask(browser, "blue"))
    assert "Best match | Acme acme | /suppliers/acme/" in lines(ask(browser, "acme"))
    assert f"Customers | Bo Berg bo@example.com | /customers/{bo.id}/" in lines(ask(browser, "bo berg"))
    assert f"Customers | Bo Berg bo@example.com | /customers/{bo.id}/" in lines(ask(browser, "4930123"))
    assert "Go to | Routing rules Settings | /settings/routing/" in lines(ask(browser, "routing"))
    assert "Do | Enter an order | /orders/new/" in lines(ask(browser, "new order"))
    assert "Do | Dark theme | dark" in lines(ask(browser, "dark"))


def test_a_deed_and_a_number_together_mean_that_order(telling, as_user, amy):
    order = telling.order()

    found = lines(ask(as_user(amy), f"hold {order['number']}"))

    assert found[0] == f"Do | Hold order {order['number']} | /orders/{order['number']}/hold/"


def test_deeds_of_the_page_one_is_on_stand_with_it(telling, as_user, amy):
    order = telling.order(payment_status="pending")
    at = f"/orders/{order['number']}/"

    offered = [line for line in lines(ask(as_user(amy), at=at)) if line.startswith("On this page")]

    assert offered[0] == f"On this page | Release order {order['number']} | {at}release/"
    assert "Do | Release" in lines(ask(as_user(amy), "release", at=at))[0]


def test_a_deed_posts_to_the_door_of_the_page(telling, as_user, amy):
    order = telling.order()
    browser = as_user(amy)
    page = ask(browser, f"hold {order['number']}")
    option = re.search(r'<button[^>]*data-post="([^"]*hold/)"[^>]*>', page)

    assert 'data-asks="reason"' in option[0]
    answer = browser.post(option[1], {"reason": "wait"})

    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order['number']}/")
    assert telling.fresh(order)["status"] == "on_hold"


def test_offers_only_what_the_role_may(telling, as_user, ana, amy, ann):
    order = telling.order()

    analyst, agent, owner = (lines(ask(as_user(who), order["number"])) for who in (ana, amy, ann))
    commands = {who.email: "\n".join(lines(ask(as_user(who)))) for who in (ana, amy, ann)}

    assert [line for line in analyst if "Hold" in line or "Cancel" in line or "note" in line] == []
    assert [line for line in agent if "Hold" in line]
    assert len(owner) == len(agent)
    assert "/orders/new/" not in commands[ana.email]
    assert "Add a user" not in commands[amy.email]
    assert "Add a user" in commands[ann.email]
    assert "/settings/users/" not in commands[amy.email]


def test_what_was_opened_lately_comes_first_and_only_what_is_still_there(telling, as_user, amy):
    order = telling.order()
    at = f"/orders/{order['number']}/"

    found = lines(ask(as_user(amy), recent=("/inventory/MUG-1/", at, "/orders/999/", "/customers/nobody/", "//evil/")))

    assert found[:2] == [
        "Opened lately | Blue mug MUG-1 | /inventory/MUG-1/",
        f"Opened lately | Order {order['number']} Ann Lee Processing | {at}",
    ]
    assert [line for line in found if "evil" in line or "999" in line] == []


def test_a_supplier_finds_its_own_purchase_orders_and_stock_and_nothing_else(telling, as_user, acme_clerk, birch_clerk):
    order = telling.order()
    number = order["purchase_orders"][0]["number"]
    clerk, door = as_user(acme_clerk), "/portal/palette/"
    telling.ship(order, {"MUG-1": 2})

    for words in (number, order["number"], "Ann Lee", TRACKING[0]):
        found = lines(ask(clerk, words, door=door))
        assert found[0].endswith(f"| /portal/purchase-orders/{number}/"), words
    assert "/portal/stock/?q=A-MUG-1" in ask(clerk, "blue", door=door)
    for secret in ("example.com", "12.50", "Birch", "/orders/10", "/customers/", "web"):
        assert secret not in ask(clerk, "ann", door=door)
    assert lines(ask(as_user(birch_clerk), "Ann Lee", door=door)) == []
    assert as_user(acme_clerk).get("/palette/").status_code == 403


def test_another_retailer_finds_nothing(telling, as_user, rita):
    order = telling.order()

    browser = as_user(rita)

    for words in (order["number"], "ann lee", "MUG-1", "acme", order["purchase_orders"][0]["number"]):
        assert [line for line in lines(ask(browser, words)) if not line.startswith(("Do |", "Go to |"))] == []
    assert "Opened lately" not in ask(browser, recent=(f"/orders/{order['number']}/", "/suppliers/acme/"))


def test_nothing_found_says_what_to_try(telling, as_user, amy):
    page = ask(as_user(amy), "<nowhere>")

    assert "Nothing is called “&lt;nowhere&gt;”" in page
    assert 'data-told="0 results"' in page


@pytest.mark.parametrize("words", ["%", "_", "a", "'", "\\", "x" * 500, "1 2 3", "\x00", "Ⅷ", "hold " * 60])
def test_any_words_are_answered(telling, as_user, amy, words):
    ask(as_user(amy), words, at=words)


def test_the_number_of_statements_does_not_grow_with_what_is_found(telling, as_user, ann):
    browser = as_user(ann)

    def statements(words: str) -> int:
        ask(browser, words)
        with CaptureQueriesContext(connection) as queries:
            ask(browser, words)
        return len(queries)

    telling.order("A-1")
    few = statements("ann lee")
    for number in range(12):
        telling.program.post("/orders/", order_of(number, shipping_address={**order_of(0)["shipping_address"]}))
    assert statements("ann lee") == few <= 20


def test_the_search_opens_from_every_page_of_staff_and_suppliers(as_user, ann, acme_clerk):
    for browser, path in ((as_user(ann), "/orders/"), (as_user(acme_clerk), "/portal/")):
        page = browser.get(path).content.decode()
        assert 'aria-keyshortcuts="Control+K Meta+K"' in page
        assert 'role="combobox"' in page
        assert "csrfmiddlewaretoken" in page.partition('id="palette-deed"')[2]


def test_an_address_that_is_none_is_left_out(telling, as_user, amy):
    odd = "/orders/%00/"

    assert "%00" not in ask(as_user(amy), at=odd, recent=(odd, "/orders/\x00/"))
