"""The story as people live it: clicking, on a desk and on a phone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.journeys.story import ACME, PRODUCT, STOCK, UPS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(api, acme):
    """Acme has fifty mugs."""
    program = api()
    assert program.post("/products/", PRODUCT).status_code == 201
    assert program.patch("/suppliers/acme/", {"email": ACME["email"], "handling_days": 1}).status_code == 200
    assert program.put("/suppliers/acme/stock/", STOCK).status_code == 200
    return program


def test_from_an_unknown_sku_to_the_customers_door(window, sign_in, shop, maple, ann, acme_clerk, run_jobs):
    desk = window()
    sign_in(desk, ann)

    desk.goto("/orders/new/")
    desk.get_by_label("SKU of line 1").fill("MUG-BLEU")
    desk.get_by_label("Quantity of line 1").fill("3")
    desk.get_by_label("Price of line 1").fill("12.50")
    buyer_and_place = {
        "name": "Nora Baker", "email": "nora@example.com", "line1": "1 Main St", "postal_code": "62701",
        "city": "Springfield", "region": "IL",
    }  # fmt: skip
    for name, text in buyer_and_place.items():
        desk.locator(f"[name={name}]").fill(text)
    desk.get_by_role("button", name="Take the order in").click()
    desk.wait_for_url(re.compile(r"/orders/\d+/"))
    expect(desk.locator("#order").get_by_text("On hold").first).to_be_visible()

    desk.get_by_label("Product for “MUG-BLEU”").fill("MUG-1")
    desk.get_by_role("button", name="Map and go on").click()
    desk.get_by_text("On hold").first.wait_for(state="detached")
    run_jobs(maple)
    desk.reload()
    expect(desk.locator("#order").get_by_text("Processing").first).to_be_visible()
    expect(desk.get_by_text("Why this supplier")).to_be_visible()
    order = shop.get("/orders/").json()["results"][0]

    clerk = window(PHONE, has_touch=True, is_mobile=True)
    sign_in(clerk, acme_clerk)
    assert urlsplit(clerk.url).path == "/portal/"
    with clerk.expect_navigation():
        clerk.get_by_role("button", name="Accept").tap()
    clerk.goto(f"/portal/purchase-orders/{order['purchase_orders'][0]['number']}/")
    clerk.get_by_label("Tracking number").fill(UPS[0])
    clerk.get_by_role("button", name="Ship it").tap()
    clerk.locator("#purchase-order").get_by_text(UPS[0]).first.wait_for()
    assert_no_sideways_scrolling(clerk)
    assert "12.50" not in clerk.content()

    buyer = window(PHONE, has_touch=True, is_mobile=True)
    buyer.goto(urlsplit(order["tracking_url"]).path)
    expect(buyer.get_by_text(UPS[0]).first).to_be_visible()
    assert_no_sideways_scrolling(buyer)

    desk.goto(f"/purchase-orders/{order['purchase_orders'][0]['number']}/")
    desk.get_by_text("Tell what happened to it").click()
    desk.locator("form[action*='/parcels/'] select[name=status]").evaluate("(box) => { box.tomselect ? box.tomselect.setValue('delivered') : box.value = 'delivered' }")  # fmt: skip
    desk.get_by_role("button", name="Note it").click()
    desk.locator(".state").get_by_text("Delivered").first.wait_for()
    run_jobs(maple)

    buyer.reload()
    expect(buyer.get_by_text("Everything has arrived.")).to_be_visible()
    assert shop.get(f"/orders/{order['id']}/").json()["status"] == "delivered"


def assert_no_sideways_scrolling(page):
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= shown, f"{page.url} is {wide} wide in a window of {shown}"
