"""German, and words half as long again, fit on a phone: nothing scrolls sideways, no button or label is cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dropship.accounts.models import User
from tests.browser import everywhere
from tests.browser.conftest import PHONE
from tests.browser.test_story import assert_no_sideways_scrolling

pytestmark = pytest.mark.django_db(transaction=True)
OF_STAFF = ("/", "/orders/", "/desk/", "/purchase-orders/", "/inventory/", "/suppliers/acme/", "/settings/company/")
OF_SUPPLIERS = ("/portal/", "/portal/purchase-orders/", "/portal/ship/", "/portal/stock/")
# What cannot break or grow, and so would show only a part of its words.
CUT = """() => [...document.querySelectorAll('.btn, .badge, .state, .stat-label, .nav-link, h1, h2, th')]
  .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
  .map((one) => one.textContent.trim())"""
# Each word made longer by half, as some languages have them.
LONGER = """() => { const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const text = walk.currentNode;
    if (!text.parentElement.closest('code, td, .money, time, svg, script'))
      text.data = text.data.replace(/\\p{L}{4,}/gu, (word) => word + word.slice(0, Math.ceil(word.length * .4))); } }"""


@pytest.fixture
def demo(db):
    everywhere.open_demo()
    User.objects.update(language="de")


@pytest.mark.parametrize(("role", "paths"), [("owner", OF_STAFF), ("supplier", OF_SUPPLIERS)])
def test_long_words_fit_on_a_phone(demo, window, live_server, role, paths):
    client, _pages = everywhere.pages_of(role)
    page = window(PHONE)
    everywhere.let_in(page, client, live_server.url)
    cut: list[str] = []

    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        assert_no_sideways_scrolling(page)
        cut += [f"{path}: {words}" for words in page.evaluate(CUT)]
        page.evaluate(LONGER)
        assert_no_sideways_scrolling(page)

    assert cut == []
