"""The exceptions desk in a real browser: by keyboard alone, two agents at once, and with the connection gone for a while."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from orders.models import Issue, Order
from tests.browser.conftest import PHONE
from tests.browser.test_story import assert_no_sideways_scrolling
from tests.browser.test_story import shop as shop
from tests.journeys.story import placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(shop):
    """Orders that nobody has paid for, by number, and one with an unknown product; the oldest promise first."""

    def send(how_many=3, **changes):
        orders = [
            shop.post(
                "/orders/", placed(f"{n}", payment_status="unpaid", promised_by=f"2099-02-0{n}T10:00:00Z", **changes)
            )
            for n in range(1, how_many + 1)
        ]
        return [order.json()["number"] for order in orders]

    return send


def open_issues(maple, in_scope):
    with in_scope(maple):
        return Issue.objects.open().count()


def focused(page):
    """What has the focus: the words of the button, and of the row it stands in."""
    return page.evaluate(
        "() => { const at = document.activeElement; return [at.textContent.trim(), at.closest('.desk-row')?.querySelector('[data-subject]').textContent] }"
    )


def wait_focused(page, words, subject):
    page.wait_for_function(
        "([words, subject]) => { const at = document.activeElement, row = at?.closest('.desk-row');"
        " return at.textContent.trim() === words && row?.querySelector('[data-subject]').textContent === subject }",
        arg=[words, subject],
    )


def test_an_agent_clears_held_orders_by_keyboard_alone(window, sign_in, held, maple, amy, in_scope):
    first, second, third = held()
    page = window()
    sign_in(page, amy)
    page.goto("/desk/")
    page.locator("#desk-count").get_by_text("3").wait_for()

    page.keyboard.press("j")
    assert focused(page)[0] == f"Order {first}"
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("1")

    page.locator("#toasts").get_by_text(f"Order {first}: put right.").wait_for()
    wait_focused(page, "Mark as paid", f"Order {second}")
    page.locator("#desk-count").get_by_text("2").wait_for()
    page.locator("#desk-chips").get_by_text("Not paid2").wait_for()

    page.keyboard.press("Enter")
    wait_focused(page, "Mark as paid", f"Order {third}")
    page.keyboard.press("2")
    page.get_by_text("Nothing needs you").wait_for()
    page.get_by_text("3 were cleared today: Not paid 3").wait_for()
    assert open_issues(maple, in_scope) == 0


def test_a_row_is_put_off_by_keyboard_and_taken_back(window, sign_in, held, amy):
    first, second, _third = held()
    page = window()
    sign_in(page, amy)
    page.goto("/desk/")
    page.locator("#desk-count").get_by_text("3").wait_for()

    page.keyboard.press("j")
    page.keyboard.press("s")
    tomorrow = page.locator("#desk-dialog").get_by_role("button", name="Tomorrow")
    expect(tomorrow).to_be_visible()
    page.keyboard.press("Escape")
    wait_focused(page, f"Order {first}", f"Order {first}")
    page.keyboard.press("s")
    tomorrow.press("Enter")

    expect(page.locator(".desk-row")).to_have_count(2)
    wait_focused(page, "Mark as paid", f"Order {second}")
    page.get_by_text(f"Order {first}: put off until").wait_for()
    page.locator("#desk-count").get_by_text("2").wait_for()

    page.locator("#desk-chips").get_by_role("link", name="Put off").click()
    expect(page.locator(".desk-row").get_by_text("Put off by")).to_be_visible()
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_text("Nothing is put off")).to_be_visible()
    page.locator("#desk-count").get_by_text("3").wait_for()


def test_an_action_that_asks_first_is_answered_in_place(window, sign_in, held, maple, amy, in_scope):
    first, second = held(2, total="3.33")
    page = window(PHONE)
    sign_in(page, amy)
    page.goto("/desk/?kind=totals")
    assert_no_sideways_scrolling(page)

    page.locator(".desk-row").first.get_by_role("button", name="Cancel the order…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why is the order cancelled?").fill("Changed their mind")
    page.keyboard.press("Enter")

    page.locator(".desk-row").get_by_text(f"Order {first}").wait_for(state="detached")
    wait_focused(page, "Accept as it is", f"Order {second}")
    with in_scope(maple):
        assert Order.objects.get(number=first).status == "cancelled"


def test_what_needs_a_form_is_put_right_in_a_dialog(window, sign_in, held, maple, amy, in_scope):
    held(1)
    page = window()
    sign_in(page, amy)
    with in_scope(maple):
        Issue.objects.update(code="bad_email", ways_out=["correct_email", "release"], detail="No e-mail.")
    page.goto("/desk/")

    page.get_by_role("link", name="Correct the e-mail…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("nora@example.com")
    dialog.get_by_role("button", name="Correct the e-mail").click()

    page.get_by_text("Nothing needs you").wait_for()
    expect(dialog).to_be_hidden()


def test_the_second_of_two_agents_is_told_and_sees_the_next(window, sign_in, held, maple, amy, max, in_scope):
    first, second = held(2)
    pages = []
    for person in (amy, max):
        page = window()
        sign_in(page, person)
        page.goto("/desk/")
        pages.append(page)
    mine, theirs = pages

    mine.locator(".desk-row").first.get_by_role("button", name="Mark as paid").click()
    mine.locator(".desk-row").get_by_text(f"Order {first}").wait_for(state="detached")
    theirs.locator(".desk-row").first.get_by_role("button", name="Mark as paid").click()

    theirs.locator("#toasts").get_by_text("Somebody has dealt with this already.").wait_for()
    theirs.locator(".desk-row").get_by_text(f"Order {first}").wait_for(state="detached")
    wait_focused(theirs, "Mark as paid", f"Order {second}")
    assert open_issues(maple, in_scope) == 1


def test_new_rows_wait_for_a_click_and_move_nothing(window, sign_in, held, maple, amy, shop):
    held(1)
    page = window()
    sign_in(page, amy)
    page.goto("/desk/")
    page.locator("#desk-count").get_by_text("1").wait_for()

    assert shop.post("/orders/", placed("9", payment_status="unpaid")).status_code == 201
    page.evaluate("dispatchEvent(new Event('online'))")

    page.get_by_role("button", name="1 new, show it").wait_for()
    expect(page.locator(".desk-row")).to_have_count(1)
    page.get_by_role("button", name="1 new, show it").click()
    page.locator(".desk-row").nth(1).wait_for()
    expect(page.get_by_role("button", name="1 new, show it")).to_be_hidden()


def test_a_lost_connection_is_quiet_and_the_count_becomes_right_by_itself(
    chromium, live_server, sign_in, held, amy, shop
):
    held(1)
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    sign_in(page, amy)
    page.goto("/desk/")
    page.locator("#desk-count").get_by_text("1").wait_for()

    context.set_offline(True)
    for _ in range(3):
        with page.expect_event("requestfailed"):
            page.evaluate("htmx.trigger('#desk-count', 'poll')")
    expect(page.locator("#toasts")).to_have_text("")
    assert shop.post("/orders/", placed("9", payment_status="unpaid")).status_code == 201
    page.get_by_role("button", name="Mark as paid").first.click()
    page.locator("#toasts").get_by_text("No connection. Nothing was changed.").wait_for()
    expect(page.locator(".desk-row")).to_have_count(1)

    context.set_offline(False)
    page.locator("#desk-count").get_by_text("2").wait_for()
    page.get_by_role("button", name="1 new, show it").wait_for()
    context.close()


def test_when_the_session_has_ended_it_says_so_once_and_asks_no_more(chromium, live_server, sign_in, held, amy):
    held(1)
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    sign_in(page, amy)
    page.goto("/desk/")
    page.locator("#desk-count").get_by_text("1").wait_for()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/desk/count/" in request.url else None)
    context.clear_cookies()

    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("#toasts").get_by_text("You are signed out.").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)

    assert page.url.endswith("/desk/"), "what was being written stays"
    assert len(asked) == 1
    expect(page.locator("#toasts .notice")).to_have_count(1)
    context.close()
