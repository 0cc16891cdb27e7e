"""Working in a list: pages and the way back, the keys, rows marked across pages, views; on a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order
from tests.browser.conftest import PHONE
from tests.browser.test_story import assert_no_sideways_scrolling
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def orders(maple, in_scope):
    """A hundred and twenty, two of three on hold."""
    with in_scope(maple):
        return [
            OrderFactory(number=str(1000 + n), status="received" if n % 3 == 0 else "on_hold", needs_routing_at=None)
            for n in range(120)
        ]


@pytest.fixture
def desk(window, sign_in, orders, amy):
    page = window()
    sign_in(page, amy)
    page.goto("/orders/")
    return page


def settled(page):
    page.locator(".htmx-request").first.wait_for(state="detached")


def numbers(page):
    return page.locator("#list tbody td.on-phone-title a").all_text_contents()


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def to_page_two(page):
    first = numbers(page)
    page.get_by_role("link", name="Next").click()
    page.wait_for_url(re.compile("after="))
    settled(page)
    second = numbers(page)
    assert set(first).isdisjoint(second)
    return second


def test_the_back_button_leads_to_the_page_of_the_list_one_came_from(desk):
    second = to_page_two(desk)
    desk.locator("#list tbody a").first.click()
    desk.wait_for_url(re.compile(r"/orders/\d+/"))

    desk.go_back()

    desk.locator("#list tbody tr").first.wait_for()
    assert numbers(desk) == second
    desk.go_back()
    desk.wait_for_url(lambda address: "after=" not in address)
    desk.locator("#list tbody tr").first.wait_for()
    assert second[0] not in numbers(desk)


def test_so_it_does_after_filtering_in_place(desk):
    desk.get_by_role("button", name="State", exact=True).click()
    desk.get_by_label("On hold").check()
    desk.wait_for_url(re.compile("status=on_hold"))
    settled(desk)
    desk.keyboard.press("Escape")
    second = to_page_two(desk)
    assert "status=on_hold" in desk.url
    desk.locator("#list tbody a").first.click()
    desk.wait_for_url(re.compile(r"/orders/\d+/"))

    desk.go_back()

    desk.locator("#list tbody tr").first.wait_for()
    assert numbers(desk) == second
    expect(desk.locator(".chip")).to_have_text(re.compile("^State"))


def test_the_keys_go_through_the_rows_mark_them_and_open_one(desk):
    rows = numbers(desk)

    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        desk.keyboard.press(key)
        expect(desk.locator(":focus"), key).to_have_text(rows[row])
    desk.keyboard.press("x")
    expect(desk.locator("[data-selected-count]").first).to_have_text("1")
    desk.keyboard.press("x")
    desk.locator("[data-bulk-bar]").wait_for(state="hidden")

    to_page_two(desk)
    desk.keyboard.press("j")
    assert focused(desk) in numbers(desk)
    wanted = focused(desk)
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(f"/orders/{wanted}/"))


def test_the_keys_are_letters_while_somebody_types(desk):
    desk.keyboard.press("/")
    expect(desk.locator(":focus")).to_have_attribute("id", "list-q")

    desk.keyboard.type("jxk")
    desk.wait_for_url(re.compile("q=jxk"))
    settled(desk)

    expect(desk.locator(":focus")).to_have_value("jxk")
    expect(desk.get_by_text("Nothing fits these filters")).to_be_visible()


def test_all_that_match_are_marked_across_pages_and_done_with_a_result_for_each(desk, maple, in_scope, run_jobs):
    desk.goto("/orders/?status=on_hold")
    desk.get_by_label("Mark all on this page").check()
    desk.get_by_label("Mark all 80 that match").check()
    expect(desk.locator("[data-selected-count]").first).to_have_text("80")
    desk.get_by_role("button", name="Release").click()

    desk.get_by_text("0 of 80 rows").wait_for()
    desk.wait_for_url(re.compile("/bulk/runs/"))
    run_jobs(maple, only=("bulk",))
    desk.get_by_text("80 rows done.").first.wait_for()
    expect(desk.locator("#bulk-told")).to_have_text("80 rows done.")
    desk.locator("#list .state", has_text="Done").first.wait_for()
    with in_scope(maple):
        assert Order.objects.filter(status="on_hold").count() == 0


def test_a_reason_is_asked_for_in_a_dialog(desk, maple, in_scope):
    desk.goto("/orders/?status=received")
    desk.locator("[data-box]").nth(0).check()
    desk.locator("[data-box]").nth(2).click(modifiers=["Shift"])
    desk.get_by_role("button", name="Hold", exact=True).click()
    desk.keyboard.type("Out of season")
    desk.locator("dialog[open]").get_by_role("button", name="Hold", exact=True).click()

    desk.get_by_text("3 rows done.").wait_for()
    with in_scope(maple):
        assert Order.objects.filter(hold_reason="Out of season").count() == 3


def test_a_view_is_kept_and_is_what_the_list_opens_with(desk):
    desk.goto("/orders/?status=received")
    desk.get_by_role("button", name="View", exact=True).click()
    desk.get_by_role("button", name="Keep as a view").click()
    desk.keyboard.type("New ones")
    desk.get_by_label("Open the list with it").check()
    desk.get_by_role("button", name="Keep it").click()

    mine = desk.get_by_role("link", name="New ones")
    mine.wait_for()
    expect(mine).to_have_attribute("aria-current", "page")
    desk.locator(".tab-count", has_text="40").wait_for()
    desk.get_by_role("navigation", name="Main navigation").or_(desk.locator("aside")).get_by_role(
        "link", name="Orders", exact=True
    ).first.click()
    desk.wait_for_url(re.compile("view="))
    assert len(numbers(desk)) == 40
    desk.get_by_role("link", name="All", exact=True).click()
    desk.wait_for_url(re.compile("view=all"))
    assert len(numbers(desk)) == 50


def test_on_a_phone_the_filters_are_folded_and_a_page_is_marked_at_once(window, sign_in, orders, amy):
    page = window(PHONE)
    sign_in(page, amy)
    page.goto("/orders/")
    settled(page)

    expect(page.get_by_role("button", name="State", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="State", exact=True).wait_for()
    page.locator("[data-box]").first.check()
    page.get_by_role("button", name="Mark the page").click()
    page.get_by_label("Mark all 120 that match").wait_for()
    expect(page.locator("[data-selected-count]").first).to_have_text("50")
    assert_no_sideways_scrolling(page)
