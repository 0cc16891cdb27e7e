"""Staff and a supplier's clerk write to each other: on a desk, and with a thumb on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_story import assert_no_sideways_scrolling, shop  # noqa: F401
from tests.journeys.story import ORDER

pytestmark = pytest.mark.django_db(transaction=True)
LABEL = {"name": "label.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
PLAN = {"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}


def test_a_clerk_answers_with_a_file_on_a_phone(window, sign_in, shop, maple, amy, acme_clerk, run_jobs):  # noqa: F811
    order = shop.post("/orders/", ORDER).json()
    run_jobs(maple)
    number = shop.get(f"/orders/{order['id']}/").json()["purchase_orders"][0]["number"]
    desk = window()
    sign_in(desk, amy)
    desk.goto(f"/purchase-orders/{number}/")
    desk.get_by_label("Your message").fill("May we see the label?")
    desk.get_by_role("button", name="Send", exact=True).click()
    desk.locator(".bubble-ours").get_by_text("May we see the label?").wait_for()
    expect(desk.locator(":focus")).to_have_attribute("name", "text")
    expect(desk.get_by_text("Your message is sent.")).to_be_visible()

    clerk = window(PHONE, has_touch=True, is_mobile=True)
    sign_in(clerk, acme_clerk)
    expect(clerk.locator(".nav-count")).to_have_text(re.compile("^1"))
    clerk.get_by_role("link", name=number).last.tap()
    clerk.locator(".bubble").get_by_text("May we see the label?").wait_for()
    expect(clerk.locator(":focus")).to_have_attribute("name", "text")
    assert_no_sideways_scrolling(clerk)

    clerk.get_by_label("Your message").fill("Here it is")
    clerk.get_by_label("Files").set_input_files([LABEL])
    clerk.get_by_role("button", name="Send", exact=True).tap()
    clerk.locator(".bubble-ours").get_by_text("label.pdf").wait_for()
    expect(clerk.locator(":focus")).to_have_attribute("name", "text")
    assert_no_sideways_scrolling(clerk)

    desk.reload()
    expect(desk.get_by_text("Seen by Acme")).to_be_visible()
    with desk.expect_download() as saved:
        desk.get_by_role("link", name="label.pdf").click()
    assert saved.value.suggested_filename == "label.pdf"
    assert saved.value.path().read_bytes() == LABEL["buffer"]


def test_a_file_that_is_not_taken_is_told_where_it_was_chosen(chromium, live_server, sign_in, amy, acme):
    page = chromium.new_context(base_url=live_server.url, viewport=PHONE).new_page()
    sign_in(page, amy)
    page.goto("/messages/new/?supplier=acme")
    page.get_by_label("Subject").fill("A plan")
    page.get_by_label("Your message").fill("See the plan")
    page.get_by_label("Files").set_input_files([PLAN])

    page.get_by_role("button", name="Send", exact=True).click()

    told = page.locator("#message_files_error")
    told.wait_for()
    expect(told).to_contain_text("can carry scripts")
    expect(page.locator(":focus")).to_have_attribute("name", "files")
    expect(page.get_by_label("Your message")).to_have_value("See the plan")
    page.context.close()


def test_an_open_conversation_goes_on_under_the_hands_of_who_writes(
    chromium,
    live_server,
    window,
    sign_in,
    shop,  # noqa: F811
    maple,
    amy,
    acme_clerk,
    run_jobs,
):
    order = shop.post("/orders/", ORDER).json()
    run_jobs(maple)
    number = shop.get(f"/orders/{order['id']}/").json()["purchase_orders"][0]["number"]
    # The desk loses its connection, which a watched window would take for a fault.
    desk, clerk = chromium.new_context(base_url=live_server.url).new_page(), window(PHONE)
    sign_in(desk, amy)
    sign_in(clerk, acme_clerk)
    desk.goto(f"/purchase-orders/{number}/")
    desk.get_by_label("Your message").fill("I am still writ")

    clerk.goto(f"/portal/purchase-orders/{number}/")
    clerk.get_by_label("Your message").fill("The mugs leave today")
    clerk.get_by_role("button", name="Send", exact=True).click()
    clerk.locator(".bubble-ours").wait_for()
    desk.evaluate("htmx.trigger('#conversation-poll', 'poll')")
    expect(desk.locator(".bubble").get_by_text("The mugs leave today")).to_be_visible()
    expect(desk.locator("#conversation-said")).to_contain_text("The mugs leave today")
    expect(desk.get_by_label("Your message")).to_have_value("I am still writ")
    expect(desk.locator(":focus")).to_have_attribute("name", "text")

    desk.context.set_offline(True)
    desk.evaluate("htmx.trigger('#conversation-poll', 'poll')")
    desk.get_by_label("Your message").press_sequentially("ing")
    clerk.get_by_label("Your message").fill("And the lamps")
    clerk.get_by_role("button", name="Send", exact=True).click()
    clerk.locator(".bubble-ours").nth(1).wait_for()
    desk.context.set_offline(False)
    expect(desk.locator(".bubble").get_by_text("And the lamps")).to_be_visible()
    expect(desk.locator(".bubble")).to_have_count(2)
    expect(desk.get_by_label("Your message")).to_have_value("I am still writing")

    desk.get_by_role("button", name="Send", exact=True).click()
    desk.locator(".bubble-ours").wait_for()
    clerk.evaluate("htmx.trigger('#conversation-poll', 'poll')")
    expect(clerk.get_by_text("Seen by Maple")).to_be_visible()
    expect(clerk.locator(".bubble").last).to_contain_text("I am still writing")
    desk.context.close()
