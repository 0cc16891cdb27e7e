"""Every page of every role, in both themes and on a phone: nothing in anyone's way, nothing that jumps, nothing heavy."""

from __future__ import annotations

import pytest

from tests.browser import everywhere
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.test_story import assert_no_sideways_scrolling

pytestmark = pytest.mark.django_db(transaction=True)

# Each is looked through in as many parts as the workers of the suite can share.
PARTS = [("owner", 0, 2), ("owner", 1, 2), ("supplier", 0, 1)]
# Agents and analysts see less of the same pages; where their work lies they are looked at as they see them.
THEIR_WORK = ("/", "/desk/", "/orders/", "/orders/1", "/purchase-orders/1", "/returns/RMA", "/customers/")
MOST_KB, MOST_SCRIPT_KB = 200, 100


@pytest.fixture
def demo(db):
    everywhere.open_demo()


@pytest.fixture
def look(window, live_server):
    """`look(client, paths)`: open each page at a desk and on a phone, in light and dark; fails with all that is wrong."""

    def at(client, paths):
        page = window(DESK, reduced_motion="reduce")
        page.add_init_script(everywhere.SHIFTS)
        if client is not None:
            everywhere.let_in(page, client, live_server.url)
        wrong = [f"{path} {told}" for path in paths for told in wrong_with(page, path)]
        assert not wrong, "\n".join(wrong)

    return at


def wrong_with(page, path):
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    load = everywhere.Load(page)
    assert page.goto(path).status == 200, path
    page.wait_for_load_state("networkidle")
    yield from (f"(light) {told}" for told in everywhere.axe(page))
    page.emulate_media(color_scheme="dark")
    yield from (f"(dark) {told}" for told in everywhere.axe(page, only=("color-contrast",)))
    whole, scripts = load.weigh()
    if whole > MOST_KB:
        yield f"weighs {whole:.0f} KB"
    if scripts > MOST_SCRIPT_KB and not page.locator("canvas[data-chart]").count():
        yield f"has {scripts:.0f} KB of scripts"
    if shifted := round(page.evaluate("window.shifted"), 2):
        yield f"moves while it comes in: {shifted}"
    page.set_viewport_size(PHONE)
    yield from (f"(phone, dark) {told}" for told in everywhere.axe(page))
    assert_no_sideways_scrolling(page)
    page.set_viewport_size(TABLET)
    assert_no_sideways_scrolling(page)


@pytest.mark.parametrize(("role", "part", "parts"), PARTS)
def test_pages_of(role, part, parts, demo, look):
    client, pages = everywhere.pages_of(role)

    assert len(pages) > 8
    look(client, pages[part::parts])


@pytest.mark.parametrize("role", ["agent", "analyst"])
def test_pages_of_those_who_may_less(role, demo, look):
    client, pages = everywhere.pages_of(role)
    theirs = {next((page for page in pages if page.startswith(start)), None) for start in THEIR_WORK} - {None}

    assert len(theirs) > 4
    look(client, sorted(theirs))


def test_pages_of_everybody(demo, look):
    look(None, everywhere.pages_of_all())


def test_the_style_guide(demo, look):
    client = everywhere.staff_of_the_installation()

    look(client, ["/styleguide/"])


def test_what_opens_over_a_page(demo, window, live_server):
    """Dialogs, menus, the palette and the list of keys are as good as the pages under them."""
    client, pages = everywhere.pages_of("owner")
    order = next(path for path in pages if path.startswith("/orders/1"))
    page = window(DESK, reduced_motion="reduce")
    everywhere.let_in(page, client, live_server.url)
    wrong, opened = [], 0

    for path in ("/orders/", order):
        page.goto(path)
        for index in range(page.locator("[data-dialog], [data-bs-toggle=dropdown], [data-palette]").count()):
            button = page.locator("[data-dialog], [data-bs-toggle=dropdown], [data-palette]").nth(index)
            if button.is_visible() and button.is_enabled():
                button.click()
                opened += 1
                # An open menu covers buttons by halves, which nobody presses meanwhile.
                found = everywhere.axe(page, without=("target-size",))
                wrong += [f"{path} button {index}: {told}" for told in found]
                page.keyboard.press("Escape")
    page.keyboard.press("?")
    wrong += everywhere.axe(page)

    assert opened > 8
    assert not wrong, "\n".join(wrong)
