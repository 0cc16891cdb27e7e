"""People in a real browser: a passkey instead of a password, an app's code, an invitation, the first steps."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from dropship.accounts.models import Membership
from dropship.tenancy.models import Tenant
from tests.accounts.test_second_factor import code_of
from tests.browser.conftest import DESK, PASSWORD, PHONE
from tests.browser.test_story import assert_no_sideways_scrolling
from tests.cast import BACKEND
from tests.factories.kernel import MembershipFactory, TenantFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_key():
    """`with_key(page)`: the browser has a device with a fingerprint reader, whose owner always agrees."""

    def attach(page) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return attach


def prove_it_is_me(page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(page) -> None:
    page.goto("/accounts/profile/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")


def test_a_passkey_signs_in_without_a_password(window, sign_in, with_key, ann):
    page = window()
    with_key(page)
    sign_in(page, ann)

    elsewhere = Client()
    ann.refresh_from_db()
    elsewhere.force_login(ann, backend=BACKEND)
    assert elsewhere.get("/orders/").status_code == 200

    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    prove_it_is_me(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with it without a password").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert elsewhere.get("/orders/").status_code == 302

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Dashboard").wait_for()

    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Laptop")
    page.get_by_role("link", name="Rename").click()
    prove_it_is_me(page)
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Old laptop").first.wait_for()


def test_a_passkey_that_is_not_given_is_told_in_words(window, ann):
    page = window()
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')) }")

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.get_by_role("alert").filter(has_text="it was cancelled, or took too long").wait_for()


def test_an_app_s_code_and_then_a_recovery_code(window, sign_in, ann):
    page = window(PHONE)
    sign_in(page, ann)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    prove_it_is_me(page)
    page.wait_for_function(
        "(picture => picture.complete && picture.naturalWidth > 0)(document.querySelector('.qr-code'))"
    )
    assert_no_sideways_scrolling(page)
    page.get_by_label("Code that the app shows").fill(code_of(page.locator("[data-copy]").get_attribute("data-copy")))
    page.get_by_role("button", name="Turn on").click()
    page.locator(".recovery-codes code").last.wait_for()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10

    sign_out(page)
    page.get_by_label("E-mail address").fill(ann.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code of your app, or a recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("heading", name="Dashboard").wait_for()


def test_who_must_have_a_second_factor_is_led_to_it(window, sign_in, ann, maple):
    Tenant.objects.filter(pk=maple.pk).update(requires_second_factor=True)
    page = window()

    sign_in(page, ann)

    page.get_by_text("Maple & Pine asks everyone for a second factor").wait_for()
    assert page.url.endswith("/accounts/2fa/")


def test_an_invitation_by_mail(window, sign_in, ann, maple, run_jobs, mailoutbox):
    owner, invited = window(), window(PHONE)
    sign_in(owner, ann)
    owner.goto("/settings/users/")
    owner.get_by_role("button", name="Invite a person").first.click()
    dialog = owner.get_by_role("dialog", name="Invite a person")
    dialog.get_by_label("E-mail").fill("ivy@example.com")
    dialog.get_by_label("Name").fill("Ivy")
    dialog.get_by_role("button", name="Send the invitation").click()
    owner.get_by_role("cell", name="ivy@example.com").wait_for()
    run_jobs(maple)

    invited.goto(re.search(r"/accounts/invitation/\S+", mailoutbox[-1].body)[0])
    assert_no_sideways_scrolling(invited)
    expect(invited.get_by_label("Your name")).to_have_value("Ivy")
    invited.get_by_label("Password").fill("a-good-long-password")
    invited.get_by_role("button", name="Join").click()

    invited.get_by_role("heading", name="Dashboard").wait_for()


def test_a_session_ended_elsewhere_is_out(window, sign_in, ann):
    here, there = window(), window(PHONE)
    sign_in(here, ann)
    there.goto("/accounts/login/")
    there.get_by_label("E-mail address").fill(ann.email)
    there.get_by_label("Password").fill(PASSWORD)
    there.get_by_role("button", name="Sign in", exact=True).click()
    there.get_by_role("heading", name="Dashboard").wait_for()

    here.goto("/accounts/sessions/")
    here.get_by_role("button", name="End", exact=True).click()
    here.get_by_text("That session is ended.").wait_for()

    there.goto("/orders/")
    there.get_by_role("heading", name="Sign in").wait_for()


def test_twelve_places_by_keyboard(window, sign_in, ann, acme_clerk, maple):
    for number in range(11):
        MembershipFactory(user=ann, tenant=TenantFactory(name=f"Shop {number:02}"), role="agent")
    clerk = Membership.objects.get(user=acme_clerk)
    Membership.objects.create(
        user=ann, tenant=maple, role="supplier", supplier_id=clerk.supplier_id, supplier_name="Acme"
    )
    page = window(DESK)
    sign_in(page, ann)

    for wanted, heading in (("Shop 10", "Shop 10"), ("Acme · Maple & Pine", "Acme")):
        page.locator(".place-button").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name=wanted).focus()
        page.keyboard.press("Enter")
        page.locator(".place-name", has_text=heading).wait_for()
    assert page.url.endswith("/portal/")

    page.set_viewport_size(PHONE)
    page.locator(".place-button").click()
    last = page.get_by_role("button", name="Shop 10")
    last.scroll_into_view_if_needed()
    assert last.bounding_box()["y"] < PHONE["height"]
    assert_no_sideways_scrolling(page)
