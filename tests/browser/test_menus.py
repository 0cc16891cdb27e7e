"""Menus open, close and are walked by mouse and by keyboard; the navigation folds on a phone."""

from __future__ import annotations

import pytest

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
    assert page.get_by_role("button", name="Sign out").is_visible()
    theme.click()
    assert not page.get_by_role("button", name="Sign out").is_visible()
    page.get_by_role("button", name="Dark", exact=True).click()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert theme.get_attribute("aria-expanded") == "false"
    account.click()
    page.locator("main").click(position={"x": 5, "y": 5})
    assert account.get_attribute("aria-expanded") == "false"


def test_by_keyboard_alone(page):
    account = page.get_by_role("button", name="Your account")
    account.focus()

    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.dropdown-menu') !== null")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Sign out"
    page.keyboard.press("Escape")

    assert account.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Your account"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
    assert account.get_attribute("aria-expanded") == "false"


def test_the_navigation_folds_on_a_phone(window, sign_in, ann):
    page = window(PHONE, has_touch=True)
    sign_in(page, ann)
    orders = page.locator("#sidebar-menu").get_by_role("link", name="Orders", exact=True)
    assert not orders.is_visible()

    page.get_by_role("button", name="Menu").tap()
    orders.tap()

    page.wait_for_url("**/orders/")
