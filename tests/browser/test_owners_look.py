"""The owner looks for two minutes: how the day goes, what needs somebody, and the way there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import orders  # noqa: F401 (fixture)
from tests.browser.test_story import shop  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_every_figure_leads_to_what_it_counts(size, window, sign_in, orders, ann):  # noqa: F811
    page = window(size) if size else window()
    sign_in(page, ann)
    figure = page.locator("a.stat", has_text=re.compile("Orders today"))

    expect(figure.locator(".stat-value")).to_have_text(re.compile(r"^\s*[012]\s*$"))
    expect(page.get_by_text("1 thing needs you.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Unknown products")).click()

    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(orders[1]["number"]).first).to_be_visible()


def test_the_figures_of_the_chart_are_there_as_a_table(window, sign_in, orders, ann):  # noqa: F811
    page = window()
    sign_in(page, ann)

    page.get_by_text("Show as table").first.click()

    expect(page.locator("details[open] table").first).to_be_visible()
