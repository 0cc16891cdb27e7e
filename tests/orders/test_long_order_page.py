"""The page of an order with many lines: the first of them at once, the rest when asked for, and then until one leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.test_order_page import HTMX, amys, page_of, telling, words  # noqa: F401

pytestmark = pytest.mark.django_db
LINES = 35
SKUS = [f"CHAIR-{number}" for number in range(LINES)]


@pytest.fixture
def order(telling, acme, birch, in_scope) -> dict[str, Any]:  # noqa: F811
    with in_scope(telling.tenant):
        for sku in SKUS:
            product = ProductFactory(sku=sku)
            for supplier in (acme, birch):
                OfferFactory(supplier=supplier, product=product, on_hand=50)
    lines = [{"sku": sku, "quantity": 1, "unit_price": "9.00"} for sku in SKUS]
    return telling.order(lines=lines, shipping_total="0.00", release=True)


def bought(answer: Any) -> list[str]:
    """The products of the lines that are shown, in their order."""
    return re.findall(r'href="/inventory/([^"]+)/"', card(answer, "order-lines"))


def compared(answer: Any) -> int:
    """How many suppliers the reasons of the routing compare, line by line."""
    return len(re.findall(r'data-label="SKU"', card(answer, "order-why")))


def card(answer: Any, name: str) -> str:
    return re.search(rf'id="{name}".*?</section>', answer.content.decode(), re.DOTALL)[0]


def test_shows_the_first_lines_and_says_how_many_more_there_are(amys, order):  # noqa: F811
    page = amys.get(page_of(order))

    assert bought(page) == SKUS[:20]
    assert "15 more lines are not shown. Show all 35 lines" in words(page)
    assert compared(page) == 30
    assert "Show 40 more" in words(page)
    assert "Total $315.00" in words(page), "sums are those of the whole order"


def test_what_is_offered_shows_every_line_and_everyone_who_was_compared(amys, order):  # noqa: F811
    page = amys.get(page_of(order)).content.decode()
    offered = set(re.findall(r'href="([^"]*show=all)#(order-lines|order-why)"', page))
    assert {anchor for _, anchor in offered} == {"order-lines", "order-why"}

    for address, anchor in offered:
        page = amys.get(address)

        assert bought(page) == SKUS
        assert compared(page) == 2 * LINES
        assert f'id="{anchor}"' in page.content.decode()
        assert "not shown" not in words(page)


def test_who_asked_for_all_lines_keeps_them_through_every_move(amys, order):  # noqa: F811
    open_page = {**HTMX, "HX-Current-URL": f"http://testserver{page_of(order)}?show=all#order-lines"}

    for move, values in (("note/", {"text": "hello"}), ("hold/", {"reason": "wait"}), ("hold/", {"reason": "twice"})):
        assert bought(amys.post(page_of(order) + move, values, headers=open_page)) == SKUS
    assert bought(amys.get(page_of(order), headers=open_page)) == SKUS, "also when what others did is shown"


@pytest.mark.parametrize(
    "address",
    ["", "{page}", "{page}?show=some", "http://[?show=all", "?show=%ff&&==", "{page}#?show=all", "?" + "a&" * 2000],
)
def test_any_other_address_of_the_open_page_leaves_it_short(amys, order, address):  # noqa: F811
    open_page = {**HTMX, "HX-Current-URL": address.format(page=page_of(order))}

    answer = amys.post(f"{page_of(order)}note/", {"text": "hello"}, headers=open_page)

    assert answer.status_code == 200
    assert bought(answer) == SKUS[:20]


def test_an_order_of_twenty_lines_leaves_none_out(telling, amys, order):  # noqa: F811
    lines = [{"sku": sku, "quantity": 1, "unit_price": "9.00"} for sku in SKUS[:20]]
    short = telling.order("A-2", lines=lines, shipping_total="0.00", release=True)

    page = amys.get(page_of(short))

    assert bought(page) == SKUS[:20]
    assert "not shown" not in words(page)
