"""No page breaks its own policy, logs an error or asks for what is not there; none scrolls sideways on a phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_story import assert_no_sideways_scrolling, shop  # noqa: F401
from tests.journeys.story import ORDER, placed

pytestmark = pytest.mark.django_db(transaction=True)

STAFF = (
    "/", "/orders/", "/orders/new/", "/purchase-orders/", "/messages/", "/messages/new/", "/customers/", "/settings/company/", "/settings/keys/",
    "/settings/users/", "/settings/routing/", "/settings/routing/new/", "/inventory/", "/suppliers/",
    "/accounts/password/change/", "/accounts/2fa/",
)  # fmt: skip
PUBLIC = ("/accounts/login/", "/api/docs/", "/api/docs/errors/")
PORTAL = ("/portal/", "/portal/purchase-orders/", "/portal/stock/", "/portal/messages/", "/portal/messages/new/")


@pytest.fixture
def orders(shop, maple, run_jobs):  # noqa: F811
    """One order routed, one on hold."""
    routed = shop.post("/orders/", ORDER).json()
    held = shop.post("/orders/", placed("2", sku="MUG-BLEU")).json()
    run_jobs(maple)
    return shop.get(f"/orders/{routed['id']}/").json(), held


def visit(page, paths):
    for path in paths:
        assert page.goto(path).status == 200, path
        page.locator(".htmx-request").first.wait_for(state="detached")
        if page.viewport_size["width"] == PHONE["width"]:
            assert_no_sideways_scrolling(page)


def test_pages_of_the_staff(window, sign_in, orders, ann):
    routed, held = orders
    of_orders = [f"/orders/{one['number']}/" for one in orders]
    ours = [f"/purchase-orders/{routed['purchase_orders'][0]['number']}/", f"/customers/{held['customer']['id']}/"]

    page = window(PHONE)
    sign_in(page, ann)
    visit(page, [*STAFF, *of_orders, *ours, "/inventory/MUG-1/", "/suppliers/acme/"])
    page.set_viewport_size(DESK)
    visit(page, ["/", "/orders/", *of_orders])


def test_pages_of_the_supplier(window, sign_in, orders, acme_clerk):
    page = window(PHONE)
    sign_in(page, acme_clerk)

    visit(page, [*PORTAL, f"/portal/purchase-orders/{orders[0]['purchase_orders'][0]['number']}/"])
    # The searchable select sets styles on itself; copied into a swapped part as an attribute, they break the policy.
    assert "style" not in page.evaluate("htmx.config.attributesToSettle")


def test_pages_of_everybody(window, orders):
    visit(window(), [*PUBLIC, urlsplit(orders[0]["tracking_url"]).path])
    visit(window(PHONE), ["/accounts/login/", urlsplit(orders[1]["tracking_url"]).path])


def test_the_docs_show_the_calls(window, db):
    page = window()
    page.goto("/api/docs/")

    page.get_by_text("/api/v1/orders/bulk/").first.wait_for()


def test_a_broken_policy_would_be_seen(chromium, live_server, maple):
    """The watch itself: an inline script is refused and told."""
    told = []
    page = chromium.new_context(base_url=live_server.url).new_page()
    page.on("console", lambda message: told.append(message.text))
    page.goto("/accounts/login/")

    page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )

    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in told)
    page.context.close()
