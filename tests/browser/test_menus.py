"""Menus open, close and are walked by mouse and by keyboard; the navigation folds on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(window, sign_in, ann):
    page = window()
    sign_in(page, ann)
    return page


def test_by_mouse_one_menu_at_a_time(page):
    account = page.get_by_role("button", name="Your account")
    theme = page.locator(".topbar").get_by_role("button", name="Light or dark")

    account.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    theme.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.get_by_role("button", name="Dark", exact=True).click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(theme).to_have_attribute("aria-expanded", "false")
    account.click()
    page.locator("main").click(position={"x": 5, "y": 5})
    expect(account).to_have_attribute("aria-expanded", "false")


def test_by_keyboard_alone(page):
    account = page.get_by_role("button", name="Your account")
    account.focus()

    page.keyboard.press("ArrowDown")
    expect(page.locator(".dropdown-menu :focus")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(page.locator(":focus")).to_have_text("Sign out")
    page.keyboard.press("Escape")

    expect(account).to_have_attribute("aria-expanded", "false")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Your account")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
    expect(account).to_have_attribute("aria-expanded", "false")


def test_the_navigation_folds_on_a_phone(window, sign_in, ann):
    page = window(PHONE, has_touch=True)
    sign_in(page, ann)
    orders = page.locator("#sidebar-menu").get_by_role("link", name="Orders", exact=True)
    expect(orders).to_be_hidden()

    page.get_by_role("button", name="Menu").tap()
    orders.tap()

    page.wait_for_url("**/orders/")
