"""A return as people live it: asked for on a phone, approved at the desk, followed on the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dropship.tenancy.models import Tenant
from tests.browser.conftest import PHONE
from tests.browser.test_story import assert_no_sideways_scrolling
from tests.factories.kernel import MembershipFactory
from tests.orders.returns_scene import ReturnsScene, returns_scene
from tests.orders.test_returns_pages import the_one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene()


def test_a_customer_asks_on_a_phone_and_an_agent_approves(window, sign_in, scene):
    Tenant.objects.filter(id=scene.tenant.id).update(return_address="Maple Returns\n9 Dock Road")
    order = scene.delivered(mug=2)
    buyer = window(PHONE, has_touch=True, is_mobile=True)
    buyer.goto(f"/track/{order.tracking_token}/")
    buyer.get_by_role("link", name="Return something").tap()
    buyer.get_by_label("Units of The MUG-1").fill("1")
    buyer.get_by_label("Reason").select_option("damaged")
    buyer.get_by_label("Anything we should know").fill("The handle broke off.")
    assert_no_sideways_scrolling(buyer)
    buyer.get_by_role("button", name="Ask for the return").tap()
    buyer.get_by_text("We look at it and write to you.", exact=True).wait_for()
    rma = the_one(scene)

    agent = window()
    sign_in(agent, MembershipFactory(tenant=scene.tenant, role="agent").user)
    agent.goto("/returns/?waits=decide")
    agent.get_by_role("link", name=rma.number).click()
    expect(agent.get_by_text("The handle broke off.")).to_be_visible()
    agent.get_by_role("button", name="Approve").click()
    agent.locator("#return").get_by_text("Has it come back?").wait_for()
    agent.get_by_role("button", name="It is here").click()
    agent.locator("#return").get_by_text("What is it like?").wait_for()
    agent.get_by_label("Condition of MUG-1").select_option("damaged")
    agent.get_by_role("button", name="Write it down").click()
    refund = agent.get_by_role("button", name="Write the refund down")
    refund.click()
    refund.wait_for(state="detached")
    assert scene.status(rma) == "refunded"

    buyer.reload()
    expect(buyer.get_by_text("You get your money back the way you paid.")).to_be_visible()
    assert "12.50" not in buyer.content()
    assert_no_sideways_scrolling(buyer)
