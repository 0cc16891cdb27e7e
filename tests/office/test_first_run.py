"""An empty retailer is told what to do next; each step ticks itself, and the guide goes for good."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.events.models import Event
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from inventory.models import Product
from orders.models import Order, PurchaseOrder
from suppliers.models import Supplier
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory
from tests.factories.suppliers import ShippingMethodFactory, SupplierFactory
from tests.inventory.test_inventory_pages import MUG
from tests.suppliers.test_supplier_pages import CEDAR

pytestmark = pytest.mark.django_db
NEEDED = [
    "Add a supplier",
    "Bring your products",
    "Say who has them, and how many",
    "Connect your store",
    "Send a test order",
]


@pytest.fixture
def maple(maple):
    """A retailer that has just begun."""
    Tenant.objects.filter(pk=maple.pk).update(first_run_over_at=None)
    return Tenant.objects.get(pk=maple.pk)


def steps(browser) -> dict[str, bool]:
    """The needed steps on the first page, and whether each is ticked; nothing when the guide is gone."""
    page = browser.get("/").content.decode()
    found = re.findall(r'<li class="first-step([^"]*)".*?first-step-title">([^<]+)', page, re.DOTALL)
    return {title.strip(): "is-done" in css for css, title in found if title.strip() in NEEDED}


def ticked(browser) -> list[str]:
    return [title for title, is_done in steps(browser).items() if is_done]


def stocked(maple, **offer):
    with tenant_scope(maple):
        return OfferFactory(supplier=SupplierFactory(code="acme"), product=ProductFactory(sku="MUG-1"), **offer)


def test_each_step_ticks_itself_when_true_and_then_all_is_gone(as_user, ann, maple, run_jobs):
    browser = as_user(ann)
    assert steps(browser) == dict.fromkeys(NEEDED, False)

    browser.post("/suppliers/new/", CEDAR)
    assert ticked(browser) == NEEDED[:1]

    browser.post("/products/new/", MUG)
    assert ticked(browser) == NEEDED[:2]

    with tenant_scope(maple):
        OfferFactory(supplier=Supplier.objects.get(), product=Product.objects.get())
    assert ticked(browser) == NEEDED[:3]

    browser.post("/settings/keys/create/", {"name": "store", "scopes": ["orders:write"]})
    assert ticked(browser) == NEEDED[:4]

    answer = browser.post("/orders/test/")
    run_jobs(maple)

    assert steps(browser) == {}
    order = browser.get(answer.headers["Location"]).content.decode()
    assert "Robin Sample" in order
    with tenant_scope(maple):
        assert PurchaseOrder.objects.get().order == Order.objects.get(channel="test", tags=["test"], has_issue=False)


def test_gone_it_never_comes_back_and_costs_nothing(as_user, ann, maple):
    stocked(maple)
    with tenant_scope(maple):
        order = OrderFactory(channel="web")
    browser = as_user(ann)
    browser.get("/")
    with tenant_scope(maple):
        assert Event.objects.filter(name="settings.changed", data__what="first_run").count() == 1
        order.lines.all().delete()
        Order.objects.all().delete()

    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert steps(browser) == {}
    asked = [query["sql"] for query in seen.captured_queries]
    assert not any("accounts_apikey" in sql or "orders_routingrule" in sql for sql in asked)


def test_the_owner_puts_it_away(as_user, ann, max, maple):
    assert as_user(max).post("/settings/first-run/dismiss/").status_code == 403
    assert steps(as_user(ann)) != {}

    as_user(ann).post("/settings/first-run/dismiss/")

    assert steps(as_user(ann)) == steps(as_user(max)) == {}
    assert "First steps" not in as_user(ann).get("/orders/").content.decode()


def test_in_place_of_empty_charts(as_user, ann, maple):
    assert "data-chart" not in as_user(ann).get("/").content.decode()

    as_user(ann).post("/settings/first-run/dismiss/")

    assert "data-chart" in as_user(ann).get("/").content.decode()


def test_every_page_leads_back_to_the_steps(as_user, ann, maple):
    assert "First steps" in as_user(ann).get("/suppliers/").content.decode()


def test_buttons_are_for_who_may_press_them(as_user, amy, ana, maple):
    agent, analyst = (as_user(one).get("/").content.decode() for one in (amy, ana))

    assert 'action="/orders/test/"' in agent and 'href="/suppliers/new/"' not in agent.split("first-steps")[1]
    assert 'action="/orders/test/"' not in analyst
    assert "An owner or a manager does this." in analyst


def test_the_links_of_the_steps_open(as_user, ann, maple):
    browser = as_user(ann)
    page = browser.get("/").content.decode().split('class="first-steps"')[1].split("</ol>")[0]

    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) >= 8
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert re.search(r'value="products" selected', browser.get("/settings/imports/?kind=products").content.decode())
    assert browser.get("/settings/imports/?kind=nonsense").status_code == 200


def test_pressed_twice_it_is_one_order(as_user, ann, maple):
    stocked(maple)
    browser = as_user(ann)

    answers = [browser.post("/orders/test/").headers["Location"] for _ in range(2)]

    assert len(set(answers)) == 1
    with tenant_scope(maple):
        assert Order.objects.count() == 1


def test_with_nothing_to_sell_it_says_so(as_user, ann, maple):
    answer = as_user(ann).post("/orders/test/", follow=True)

    assert "No product can be sold yet" in answer.content.decode()
    with tenant_scope(maple):
        assert not Order.objects.exists()


@pytest.mark.parametrize(
    "country", ["US", "DE", "GB", "CA", "AU", "FR", "JP", "IE", "HK", "BR", "CH", "NZ", "IN", "MX"]
)
def test_the_made_up_address_is_good_wherever_the_retailer_is(as_user, ann, maple, run_jobs, country):
    Tenant.objects.filter(pk=maple.pk).update(country=country)
    stocked(maple)

    as_user(ann).post("/orders/test/")
    run_jobs(maple)

    with tenant_scope(maple):
        order = Order.objects.get()
        assert (order.country, order.has_issue) == (country, False)
        assert PurchaseOrder.objects.filter(order=order).exists()


def test_it_goes_where_the_supplier_ships(as_user, ann, maple, run_jobs):
    offer = stocked(maple)
    with tenant_scope(maple):
        ShippingMethodFactory(supplier=offer.supplier, destination="DE")

    as_user(ann).post("/orders/test/")

    with tenant_scope(maple):
        assert (Order.objects.get().country, Order.objects.get().has_issue) == ("DE", False)


def test_a_rival_s_things_tick_nothing(as_user, ann, rita, rival, maple):
    stocked(rival)
    as_user(rita).post("/settings/keys/create/", {"name": "store", "scopes": ["orders:write"]})

    assert ticked(as_user(ann)) == []


def test_the_test_order_can_be_cancelled(as_user, ann, maple, run_jobs):
    stocked(maple)
    browser = as_user(ann)
    where = browser.post("/orders/test/").headers["Location"]
    run_jobs(maple)

    browser.post(where + "cancel/", {"reason": "seen enough"})

    with tenant_scope(maple):
        assert Order.objects.get().status == "cancelled"
