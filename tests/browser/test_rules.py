"""A manager writes a rule and sees the next order follow it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_story import shop  # noqa: F401 (fixture)
from tests.journeys.story import placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cheaper_birch(shop, birch):  # noqa: F811
    """Birch has the same mugs for less."""
    stock = {"mode": "partial", "items": [{"supplier_sku": "B-1", "sku": "MUG-1", "quantity": 50, "cost": "5.00"}]}
    assert shop.put("/suppliers/birch/stock/", stock).status_code == 200
    return shop


def test_the_next_order_follows_it(window, sign_in, cheaper_birch, maple, max, run_jobs):
    before = cheaper_birch.post("/orders/", placed("1")).json()
    run_jobs(maple)
    page = window()
    sign_in(page, max)
    page.goto(f"/orders/{before['number']}/")
    expect(page.locator("#order").get_by_text("Birch").first).to_be_visible()

    page.goto("/settings/routing/")
    page.get_by_role("link", name="New rule").first.click()
    page.get_by_label("Name").fill("Mugs from Acme")
    page.get_by_label("SKUs").fill("MUG-1")
    suppliers = page.locator("select[name=suppliers] + .ts-wrapper input")
    suppliers.fill("acme")
    suppliers.press("Enter")
    page.get_by_role("button", name="Keep the rule").click()
    page.wait_for_url("**/settings/routing/")
    expect(page.get_by_text("Mugs from Acme").first).to_be_visible()

    after = cheaper_birch.post("/orders/", placed("2")).json()
    run_jobs(maple)
    page.goto(f"/orders/{after['number']}/")

    expect(page.locator("#order").get_by_text("Acme").first).to_be_visible()
    expect(page.get_by_text("Mugs from Acme").first, "the order names the rule it followed").to_be_visible()
    assert [one["supplier"] for one in cheaper_birch.get(f"/orders/{after['id']}/").json()["purchase_orders"]] == [
        "acme"
    ]
