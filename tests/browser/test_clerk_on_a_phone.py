"""A supplier's clerk at work on a phone: accept all, scan and paste numbers, ship, count stock."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_story import assert_no_sideways_scrolling, shop  # noqa: F401
from tests.journeys.story import UPS, placed

pytestmark = pytest.mark.django_db(transaction=True)
OTHER_UPS = "1Z879E930346834440"
FORBIDDEN = ("12.50", "buyerclerk", "birch")


@pytest.fixture
def purchase_orders(shop, maple, run_jobs):  # noqa: F811
    """Four orders for acme, by the number of their purchase order."""
    orders = [shop.post("/orders/", placed(f"clerk-{n}")).json() for n in range(4)]
    run_jobs(maple, only=("route",))
    return [shop.get(f"/orders/{one['id']}/").json()["purchase_orders"][0]["number"] for one in orders]


@pytest.fixture
def phone(window, sign_in, acme_clerk):
    page = window(PHONE, has_touch=True, is_mobile=True)
    sign_in(page, acme_clerk)
    assert urlsplit(page.url).path == "/portal/"
    return page


def scan(page, code):
    """What a barcode scanner does: the code as keystrokes, then Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_accepts_and_ships_several_at_once(phone, purchase_orders, shop):  # noqa: F811
    page, [one, two, three, four] = phone, purchase_orders
    page.reload()
    assert_no_sideways_scrolling(page)

    page.get_by_role("button", name="Accept all 4").tap()
    with page.expect_navigation():
        page.locator("#confirm-dialog").get_by_role("button", name="Yes").tap()
    page.get_by_role("link", name="Ship", exact=True).tap()
    page.locator("[data-row]").nth(3).wait_for()
    expect(page.locator(":focus")).to_have_attribute("id", "scan")

    scan(page, one)
    expect(page.locator(".pack.is-open")).to_have_attribute("data-row", one)
    scan(page, UPS[0])
    page.get_by_label(f"Tracking number of {one}").and_(page.locator(f"[value='{UPS[0]}']")).or_(
        page.locator(f"[data-row='{one}'] .pack-carrier")
    ).first.wait_for()
    scan(page, "NOWHERE-1")
    expect(page.locator("#scan-said")).to_contain_text("NOWHERE-1 waits nowhere on this page")

    page.get_by_text("Paste numbers").tap()
    page.get_by_label("One parcel a line").fill(f"{OTHER_UPS}\t{three}\nnothing 1 here")
    page.get_by_role("button", name="Fill in").tap()
    page.get_by_text("It names no purchase order that waits here.").wait_for()
    expect(page.get_by_label(f"Tracking number of {one}")).to_have_value(UPS[0])
    expect(page.get_by_label(f"Tracking number of {three}")).to_have_value(OTHER_UPS)
    expect(page.locator("[data-filled]")).to_have_text("2")

    page.get_by_role("button", name="Look over").tap()
    page.get_by_text("2 UPS").wait_for()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="Ship 2 parcels").tap()
    page.get_by_role("heading", name="2 parcels are on their way").wait_for()

    rows = page.locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)")
    assert rows == sorted([two, four]), "by day, then by number"
    assert not [word for word in FORBIDDEN if word in page.content()]
    found = {one["number"]: one["status"] for one in shop.get("/purchase-orders/").json()["results"]}
    assert {number: found[number] for number in purchase_orders} == {
        one: "shipped", two: "accepted", three: "shipped", four: "accepted",
    }  # fmt: skip


def test_touch_targets_are_large_enough_for_a_thumb(phone, purchase_orders):
    """What is tapped all day is at least 44 by 44: buttons, fields and the bar at the bottom."""
    for path in ("/portal/", "/portal/ship/", "/portal/stock/", "/portal/ship/file/", "/portal/scorecard/"):
        phone.goto(path)
        small = phone.locator("main .btn:visible, main .form-control:visible, .portal-nav a:visible").evaluate_all(
            "all => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 120))"
        )
        assert small == [], path
        assert_no_sideways_scrolling(phone)


def test_enter_keeps_a_count_and_goes_on_to_the_next(phone, shop, acme):  # noqa: F811
    shop.post("/products/", {"sku": "PAN-1", "name": "Pan", "price": "30.00", "currency": "USD"})
    shop.put("/suppliers/acme/stock/", {"mode": "partial", "items": [{"supplier_sku": "Z-PAN", "sku": "PAN-1", "quantity": 4, "cost": "9.00"}]})  # fmt: skip
    phone.goto("/portal/stock/")
    first, second = (phone.locator("[data-count] input[name=quantity]").nth(place) for place in (0, 1))

    first.fill("7")
    first.press("Enter")
    phone.get_by_text("7 on your shelf.").wait_for()

    phone.wait_for_function("document.activeElement.name === 'quantity' && document.activeElement.value === '4'")
    assert [first.input_value(), second.input_value()] == ["7", "4"]


# Debian's Chromium reads no codes, and a machine that tests has no camera: both stand in here, the page's own script is real.
CAMERA = """
window.before = "";
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128"]; }
  async detect() { return window.before ? [{ rawValue: window.before }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const picture = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
  picture.getContext("2d").fillRect(0, 0, 64, 64);
  return (window.stream = picture.captureStream(5));
};
"""


def accept_all(page):
    page.reload()
    page.get_by_role("button", name="Accept all 4").tap()
    with page.expect_navigation():
        page.locator("#confirm-dialog").get_by_role("button", name="Yes").tap()


def test_the_camera_reads_a_slip_and_then_its_label(phone, purchase_orders):
    page, number = phone, purchase_orders[0]
    accept_all(page)
    page.add_init_script(CAMERA)
    page.goto("/portal/ship/")

    page.get_by_role("button", name="Scan with the camera").tap()
    page.evaluate("code => { window.before = code; }", number)
    expect(page.locator("#camera [data-scan-said]")).to_have_text(f"{number}: now scan its label.")
    page.evaluate("code => { window.before = code; }", UPS[0])

    expect(page.locator("#camera [data-scan-said]")).to_have_text(f"{number} has {UPS[0]}.")
    page.locator("#camera [data-close-dialog]").first.click()
    expect(page.get_by_label(f"Tracking number of {number}")).to_have_value(UPS[0])
    expect(page.locator(f"[data-row='{number}'] .pack-carrier")).to_have_text("UPS")
    page.wait_for_function("stream.getTracks().every((track) => track.readyState === 'ended')")


def test_a_browser_that_reads_no_codes_says_so_and_numbers_are_typed(phone, purchase_orders):
    page, number = phone, purchase_orders[0]
    accept_all(page)
    page.add_init_script("delete window.BarcodeDetector;")
    page.goto("/portal/ship/")

    expect(page.get_by_text("This browser cannot read codes with the camera.")).to_be_visible()
    expect(page.locator("[data-scan-camera]")).to_be_hidden()
    page.get_by_label(f"Tracking number of {number}").fill(UPS[0])
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-row='{number}'] .pack-carrier")).to_have_text("UPS")
