"""A second factor: an app's codes, recovery codes, and the retailer that asks everyone for one."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.utils import timezone

from dropship.accounts.models import User
from dropship.tenancy.models import Tenant

pytestmark = pytest.mark.django_db
PASSWORD = "maple-and-pine"
HOME = "/accounts/2fa/"


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def signed_in(as_user):
    """A browser in which the person signed in with the password, and gave it once more."""

    def enter(person):
        person.set_password(PASSWORD)
        person.save()
        browser = as_user(None)
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return browser

    return enter


def set_up_app(browser) -> str:
    secret = re.search(r'data-copy="([A-Z2-7]{16,})"', browser.get(HOME + "totp/activate/").content.decode())[1]
    answer = browser.post(HOME + "totp/activate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == HOME + "recovery-codes/"
    return secret


def codes_shown(browser) -> list[str]:
    return re.findall(r"<li><code>(\d{8})</code></li>", browser.get(HOME + "recovery-codes/").content.decode())


def asks_for_it(maple):
    Tenant.objects.filter(pk=maple.pk).update(requires_second_factor=True)


def test_the_app_s_code_is_asked_for_after_the_password(signed_in, ann, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(signed_in(ann))
    assert [sent.to for sent in mail.outbox] == [[ann.email]]

    with time_machine.travel(timezone.now().timestamp() + 60, tick=False):
        later = signed_in(User.objects.get(pk=ann.pk))
        assert later.get("/orders/").status_code == 302
        assert later.post(HOME + "authenticate/", {"code": "000000"}).status_code == 200
        assert later.get("/orders/").status_code == 302

        assert later.post(HOME + "authenticate/", {"code": code_of(secret)}).headers["Location"] == "/"
        assert later.get("/orders/").status_code == 200


def test_a_recovery_code_lets_in_once(signed_in, ann):
    browser = signed_in(ann)
    set_up_app(browser)
    codes = codes_shown(browser)
    assert len(set(codes)) == 10
    assert browser.get(HOME + "recovery-codes/download/").content.decode().split() == codes

    first, second = signed_in(User.objects.get(pk=ann.pk)), signed_in(User.objects.get(pk=ann.pk))
    assert first.post(HOME + "authenticate/", {"code": codes[0]}).headers["Location"] == "/"
    assert second.post(HOME + "authenticate/", {"code": codes[0]}).status_code == 200

    first.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert codes_shown(first) == codes[1:]


def test_new_recovery_codes_end_the_old_ones(signed_in, ann):
    browser = signed_in(ann)
    set_up_app(browser)
    before = codes_shown(browser)

    browser.post(HOME + "recovery-codes/generate/")

    assert set(codes_shown(browser)) & set(before) == set()
    other = signed_in(User.objects.get(pk=ann.pk))
    assert other.post(HOME + "authenticate/", {"code": before[0]}).status_code == 200


def test_the_secret_is_a_picture_within_the_policy_and_sealed_in_the_database(signed_in, ann):
    browser = signed_in(ann)
    page = browser.get(HOME + "totp/activate/")
    picture = re.search(r'<img class="qr-code" src="([^"]+)"', page.content.decode())[1]
    assert picture.startswith("data:image/svg")
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]

    secret = set_up_app(browser)

    kept = repr(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and "sealed:" in kept


def test_weakening_it_asks_for_the_password_again(signed_in, ann):
    browser = signed_in(ann)
    set_up_app(browser)

    with time_machine.travel(timezone.now().timestamp() + 3600):
        answer = browser.get(HOME + "totp/deactivate/")
        assert "/reauthenticate/" in answer.headers["Location"]
        browser.post(HOME + "totp/deactivate/")

    assert Authenticator.objects.filter(user=ann, type="totp").exists()


@pytest.mark.parametrize("path", ["/", "/orders/", "/settings/users/"])
def test_where_everyone_needs_one_nothing_comes_before_it(as_user, signed_in, ann, maple, path):
    asks_for_it(maple)
    browser = signed_in(ann)

    assert browser.get(path).headers["Location"] == HOME
    part = browser.get(path, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, HOME)
    assert browser.post("/orders/new/", {}).headers["Location"] == HOME
    assert "Maple &amp; Pine asks everyone" in browser.get(HOME).content.decode()

    set_up_app(browser)

    assert browser.get(path).status_code == 200
    assert "asks everyone" not in browser.get(HOME).content.decode()


def test_clerks_of_suppliers_need_one_too(as_user, acme_clerk, maple):
    asks_for_it(maple)

    assert as_user(acme_clerk).get("/portal/").headers["Location"] == HOME


def test_one_retailer_s_wish_does_not_bind_another_s_people(as_user, rita, maple):
    asks_for_it(maple)

    assert as_user(rita).get("/orders/").status_code == 200


def test_an_owner_asks_for_it_on_the_company_page(as_user, ann, maple):
    browser = as_user(ann)
    page = browser.get("/settings/company/").content.decode()
    assert "Everyone must use a second factor" in page

    kept = {"name": maple.name, "currency": "USD", "country": "US", "time_zone": "UTC"}
    browser.post("/settings/company/", {**kept, "requires_second_factor": "on"})

    assert Tenant.objects.get(pk=maple.pk).requires_second_factor
    assert browser.get("/orders/").headers["Location"] == HOME


def test_the_picture_holds_the_house_s_name(signed_in, ann, settings):
    from allauth.core import context
    from allauth.mfa.adapter import get_adapter
    from django.test import RequestFactory

    with context.request_context(RequestFactory().get("/")):
        address = urlsplit(get_adapter().build_totp_url(ann, "SECRET"))

    assert unquote(address.path) == f"/{ann.email}"
    assert parse_qs(address.query)["issuer"] == ["Dropship"]
