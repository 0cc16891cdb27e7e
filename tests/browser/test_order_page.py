"""The order page on a laptop and a phone, and two people at one order."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_story import assert_no_sideways_scrolling
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.suppliers import ShippingMethodFactory
from tests.orders.incoming import an_order
from tests.orders.telling_scene import TRACKING, Telling

pytestmark = pytest.mark.django_db(transaction=True)
LANDMARKS = {
    "what was bought and where each unit is": "#order-lines",
    "by whom": "#order-customer",
    "promised against predicted": ".order-promise",
    "margin": "#order-money",
    "why this supplier": "#order-why",
    "what happened when and who did it": "#order-story",
    "what can be done next": "#order-next",
    "every possible move": ".page-actions",
}


@pytest.fixture
def telling(maple, acme, birch, in_scope, api, run_jobs) -> Telling:
    with in_scope(maple):
        for supplier in (acme, birch):
            ShippingMethodFactory(supplier=supplier, destination="US", cost=0)
        for sku, name in (("MUG-1", "Stoneware mug, sand"), ("LAMP-2", "Desk lamp, brass"), ("BOWL-3", "Serving bowl")):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku, name=name), on_hand=50, cost="4.00")
        only_birch = ProductFactory(sku="CLOCK-4", name="Wall clock, oak")
        OfferFactory(supplier=birch, product=only_birch, on_hand=50, cost="9.00")
    return Telling(maple, api(), run_jobs)


def three_lines(telling: Telling) -> dict:
    skus = ("MUG-1", "LAMP-2", "CLOCK-4")
    lines = [{"sku": sku, "quantity": 2, "unit_price": "40.00"} for sku in skus]
    order = telling.order(lines=lines, shipping_total="0.00", promised_by="2030-01-01", release=True)
    telling.ship(order, {"MUG-1": 1})
    return order


def outside(page, landmarks) -> list[str]:
    """What of the landmarks is not wholly within the window, unscrolled."""
    size = page.viewport_size
    return [
        f"{name}: {box}"
        for name, selector in landmarks.items()
        if not (box := page.locator(selector).first.bounding_box())
        or box["y"] < 0
        or box["y"] + box["height"] > size["height"]
        or box["x"] + box["width"] > size["width"]
    ]


def test_the_whole_story_stands_on_one_screen_of_a_laptop(window, sign_in, telling, ann):
    order = three_lines(telling)
    page = window(DESK)
    sign_in(page, ann)

    page.goto(f"/orders/{order['number']}/")

    assert outside(page, LANDMARKS) == []
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#order-money").get_by_text("Margin")).to_be_visible()
    expect(page.locator("#order-lines").get_by_text(f"…{TRACKING[0][-4:]}").first).to_be_visible()
    story = page.get_by_role("region", name="What happened")
    story.focus()
    page.keyboard.press("End")
    assert page.evaluate("scrollY") == 0, "a long story scrolls in its own place"


def test_a_held_order_with_its_way_out_stands_on_it_too(window, sign_in, telling, ann):
    order = telling.order(payment_status="pending")
    page = window(DESK)
    sign_in(page, ann)

    page.goto(f"/orders/{order['number']}/")

    landmarks = {name: where for name, where in LANDMARKS.items() if name != "margin"}
    assert outside(page, {**landmarks, "the way out": "button:has-text('Mark as paid')"}) == []


def test_on_a_phone_the_moves_come_first_and_nothing_scrolls_sideways(window, sign_in, telling, ann):
    order = three_lines(telling)
    page = window(PHONE, has_touch=True, is_mobile=True)
    sign_in(page, ann)

    page.goto(f"/orders/{order['number']}/")

    assert_no_sideways_scrolling(page)
    assert outside(page, {"moves": ".page-actions", "promise": ".order-promise"}) == []
    page.get_by_role("button", name="Hold").tap()
    expect(page.get_by_role("textbox", name="Why?")).to_be_visible()


def test_the_story_is_narrowed_without_leaving_it(window, sign_in, telling, ann):
    order = three_lines(telling)
    page = window(DESK)
    sign_in(page, ann)
    page.goto(f"/orders/{order['number']}/")
    story = page.locator("#order-story")
    expect(story.get_by_text("Order received", exact=True)).to_be_visible()

    story.get_by_text("Suppliers", exact=True).click()

    expect(story.get_by_text("Order received", exact=True)).to_be_hidden()
    expect(story.get_by_text("Acme accepted")).to_be_visible()


def test_two_at_one_order_know_of_each_other_and_lose_nothing(window, sign_in, telling, ann, max):
    order = telling.program.post("/orders/", an_order("A-7")).json()
    telling.jobs()
    anns, maxs = window(), window()
    for page, person in ((anns, ann), (maxs, max)):
        sign_in(page, person)
        page.goto(f"/orders/{order['number']}/")
    anns.get_by_label("For colleagues only").fill("She wants the mugs in blue")

    maxs.get_by_role("button", name="Hold").click()
    maxs.get_by_role("textbox", name="Why?").fill("the address is odd")
    maxs.get_by_role("dialog").get_by_role("button", name="Hold").click()
    maxs.get_by_text("is on hold.").wait_for()

    anns.get_by_role("button", name="Cancel").click()
    anns.get_by_role("textbox", name="Why?").fill("she changed her mind")
    anns.get_by_role("button", name="Cancel the order").click()
    told = anns.get_by_role("alert")
    told.get_by_text("Max put this order on hold").wait_for()
    expect(told.get_by_text("she changed her mind")).to_be_visible()
    expect(anns.locator(":focus")).to_have_attribute("id", "order-meanwhile")
    expect(anns.locator("#order").get_by_text("On hold").first).to_be_visible()
    expect(anns.get_by_label("For colleagues only")).to_have_value("She wants the mugs in blue")
    assert telling.fresh(order)["status"] == "on_hold"

    anns.get_by_role("button", name="Add note").click()
    anns.locator("#order-notes .note").get_by_text("She wants the mugs in blue").wait_for()
    expect(anns.get_by_label("For colleagues only")).to_have_value("")

    maxs.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    bar = maxs.locator(".changed-bar")
    bar.get_by_text("Ann wrote a note").wait_for()
    maxs.get_by_label("For colleagues only").fill("half a thought")
    bar.get_by_role("link", name="Show").click()
    maxs.locator("#order-notes .note").get_by_text("She wants the mugs in blue").wait_for()
    expect(maxs.get_by_label("For colleagues only")).to_have_value("half a thought")
