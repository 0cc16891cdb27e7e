"""Whoever signed in before a way of signing in was changed signs in anew, and the person is told by mail."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail

from tests.accounts.test_own_account import choose_password, link_in
from tests.accounts.test_second_factor import HOME, PASSWORD, codes_shown, set_up_app

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
NEW = {"oldpassword": PASSWORD, "password1": "oak-and-birch-1", "password2": "oak-and-birch-1"}


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def two(ann, as_user):
    """`two()`: Ann's browsers, here and elsewhere; the other's session stands in no list, and ends nevertheless."""
    ann.set_password(PASSWORD)
    ann.save()

    def enter():
        ann.refresh_from_db()
        here, elsewhere = as_user(ann), as_user(ann)
        here.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert is_in(here) and is_in(elsewhere)
        UserSession.objects.filter(session_key=elsewhere.session.session_key).delete()
        return here, elsewhere

    return enter


def is_in(browser) -> bool:
    return browser.get("/orders/").status_code == 200


def passkey(person) -> Authenticator:
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})


def app_and_codes(person) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)


def nothing(person) -> None:
    pass


def remove_passkey(browser):
    return browser.post(f"{HOME}webauthn/keys/{Authenticator.objects.get(type='webauthn').pk}/remove/")


CHANGES = {
    "app set up": (nothing, set_up_app, "Authenticator app activated"),
    "app turned off": (app_and_codes, lambda here: here.post(HOME + "totp/deactivate/"), "app deactivated"),
    "passkey removed": (passkey, remove_passkey, "security key has been removed"),
    "codes made anew": (app_and_codes, lambda here: here.post(HOME + "recovery-codes/generate/"), "recovery codes"),
    "password": (nothing, lambda here: here.post("/accounts/password/change/", NEW), "password has been changed"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_others_end_this_one_goes_on_and_a_mail_tells_of_it(change, two, ann, commits):
    prepare, make, words = CHANGES[change]
    prepare(ann)
    here, elsewhere = two()

    with commits():
        make(here)

    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert [sent.to for sent in mail.outbox] == [[ann.email]]
    assert words in mail.outbox[0].body
    assert RESET in mail.outbox[0].body
    assert [row.session_key for row in UserSession.objects.purge_and_list(ann)] == [here.session.session_key]


def test_a_password_chosen_by_mail_ends_all_and_is_told(two, ann, as_user, commits):
    browsers = two()
    with commits():
        as_user(None).post(RESET, {"email": ann.email})
    with commits():
        choose_password(as_user(None), link_in(mail.outbox[-1].body), "oak-and-birch-1")

    assert [is_in(browser) for browser in browsers] == [False, False]
    assert "password has been" in mail.outbox[-1].body


def test_using_a_code_ends_nothing(two, ann, as_user):
    app_and_codes(ann)
    here, elsewhere = two()
    code = codes_shown(here)[0]
    third = as_user(None)

    third.post("/accounts/login/", {"login": ann.email, "password": PASSWORD})
    third.post(HOME + "authenticate/", {"code": code})

    assert [is_in(browser) for browser in (here, elsewhere, third)] == [True, True, True]


def test_nobody_else_is_signed_out(two, amy, as_user):
    other = as_user(amy)
    here, _elsewhere = two()

    set_up_app(here)

    assert is_in(other)
