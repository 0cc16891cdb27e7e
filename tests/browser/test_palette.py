"""The palette and the keys, as hands use them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import orders  # noqa: F401
from tests.browser.test_story import shop  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(window, sign_in, orders, ann):  # noqa: F811
    page = window()
    sign_in(page, ann)
    page.goto("/")
    return page


def box(page):
    return page.get_by_role("combobox", name="Search or jump")


def test_by_keys_alone_to_an_order_and_back_to_the_dashboard(desk, orders):  # noqa: F811
    number = orders[0]["number"]
    desk.keyboard.press("Control+k")
    box(desk).wait_for()
    desk.keyboard.type(number)
    first = desk.get_by_role("option", name=re.compile(f"Order {number}")).first
    first.wait_for()
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box(desk)).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    expect(desk.locator("#palette-told")).to_have_text(re.compile("results$"))

    desk.keyboard.press("End")
    expect(box(desk)).not_to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    desk.keyboard.press("ArrowDown")
    assert box(desk).get_attribute("aria-activedescendant") == first.get_attribute("id"), (
        "after the last comes the first"
    )
    with desk.context.expect_page() as opened:
        desk.keyboard.press("Control+Enter")
    assert opened.value.url.endswith(f"/orders/{number}/")
    opened.value.close()

    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/orders/{number}/")
    desk.keyboard.press("g")
    desk.keyboard.press("d")
    desk.wait_for_url(lambda address: urlsplit(address).path == "/")
    desk.keyboard.press("Control+k")
    desk.get_by_role("group", name="Opened lately").get_by_role("option", name=f"Order {number}").wait_for()


def test_enter_before_the_answer_is_there_waits_for_it(desk, orders):  # noqa: F811
    desk.keyboard.press("Control+k")
    desk.keyboard.type(orders[0]["number"])
    desk.keyboard.press("Enter")

    desk.wait_for_url(f"**/orders/{orders[0]['number']}/")


def test_a_deed_asks_what_its_door_wants_to_know(desk, orders, shop):  # noqa: F811
    number = orders[0]["number"]
    desk.keyboard.press("Control+k")
    desk.keyboard.type(f"hold {number}")
    desk.get_by_role("option", name=f"Hold order {number}").wait_for()
    desk.keyboard.press("Enter")
    desk.get_by_label("Why?").wait_for()
    desk.keyboard.type("the customer called")
    desk.keyboard.press("Enter")

    desk.wait_for_url(f"**/orders/{number}/")
    expect(desk.locator("#order").get_by_text("the customer called").first).to_be_visible()
    held = shop.get(f"/orders/{orders[0]['id']}/").json()
    assert (held["status"], held["hold_reason"]) == ("on_hold", "the customer called")


def test_what_is_asked_back_is_not_done_before_yes(desk, orders, shop):  # noqa: F811
    desk.goto(f"/orders/{orders[0]['number']}/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("route again")
    desk.get_by_role("option", name=re.compile("^Route order")).wait_for()
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="No, go back").click()
    assert shop.get(f"/orders/{orders[0]['id']}/").json()["purchase_orders"][0]["status"] == "sent"

    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Yes, do it").click()
    desk.get_by_text("looks for its suppliers again").wait_for()


def test_focus_returns_to_where_it_was_and_typing_in_a_field_stays_typing(desk):
    desk.goto("/orders/")
    search = desk.locator("#list-q")
    desk.keyboard.press("/")
    expect(search).to_be_focused()
    desk.keyboard.type("?go")
    expect(search).to_have_value("?go")
    expect(desk.locator("#keys-dialog")).to_be_hidden()
    desk.keyboard.press("Control+k")
    box(desk).wait_for()
    desk.keyboard.press("Escape")
    expect(search).to_be_focused()


def test_single_keys_can_be_switched_off_and_on_again(desk):
    desk.keyboard.press("?")
    switch = desk.get_by_role("switch", name="Single keys do something")
    switch.wait_for()
    switch.uncheck()
    desk.keyboard.press("Escape")

    desk.reload()
    desk.keyboard.press("?")
    desk.keyboard.press("g")
    desk.keyboard.press("o")
    expect(desk.locator("#keys-dialog")).to_be_hidden()
    assert urlsplit(desk.url).path == "/"
    desk.keyboard.press("Control+k")
    desk.keyboard.type("keyboard")
    desk.get_by_role("option", name="Show the keys").wait_for()
    desk.keyboard.press("Enter")
    expect(switch).not_to_be_checked()
    switch.check()
    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.press("o")
    desk.wait_for_url("**/orders/")


def test_on_a_phone_it_fills_the_screen_and_a_supplier_finds_its_work(window, sign_in, orders, acme_clerk):  # noqa: F811
    phone = window(PHONE, has_touch=True, is_mobile=True)
    sign_in(phone, acme_clerk)
    phone.get_by_role("button", name="Search or jump").tap()
    box(phone).wait_for()
    assert phone.locator("#palette").bounding_box() == {"x": 0, "y": 0, **PHONE}
    phone.keyboard.type("ann")
    phone.get_by_role("option", name=re.compile(r"Purchase order \d")).first.tap()
    phone.wait_for_url(re.compile(r"/portal/purchase-orders/.+/"))
