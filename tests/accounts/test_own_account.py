"""One's own login: profile, address and password, and what is told to who forgot it."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from dropship.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD, PROFILE, RESET = "maple-and-pine", "/accounts/profile/", "/accounts/password/reset/"


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """`with commits():` what a request leaves for after its transaction happens."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def at_home(ann, as_user):
    """Ann, who has signed in with her password and given it once more."""
    ann.set_password(PASSWORD)
    ann.save()
    browser = as_user(None)
    browser.post("/accounts/login/", {"login": ann.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def link_in(body: str) -> str:
    return re.search(r"https?://[^/\s]+(/accounts/\S+)", body)[1]


def choose_password(browser, link: str, password: str):
    page = browser.get(link, follow=True)
    return browser.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def test_keeps_the_profile_and_answers_in_the_new_language(at_home, ann):
    answer = at_home.post(PROFILE, {"name": "Ann Maple", "language": "de", "time_zone": "Asia/Tokyo"})

    ann.refresh_from_db()
    assert answer.status_code == 302
    assert (ann.name, ann.language, ann.time_zone) == ("Ann Maple", "de", "Asia/Tokyo")
    assert '<html lang="de"' in at_home.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"name": "a" * 201}, {"name": "a\x00"}]
)
def test_refuses_what_there_is_not(at_home, ann, wrong):
    answer = at_home.post(PROFILE, {"name": "Ann", "language": "", "time_zone": "", **wrong})

    ann.refresh_from_db()
    assert answer.status_code == 422
    assert (ann.name, ann.language, ann.time_zone) == ("Ann", "", "")


@pytest.mark.parametrize("who", ["ann", "amy", "ana", "acme_clerk"])
def test_everybody_has_a_profile(request, as_user, who):
    assert as_user(request.getfixturevalue(who)).get(PROFILE).status_code == 200


def test_who_forgot_the_password_chooses_another_once(ann, as_user, commits):
    ann.set_password(PASSWORD)
    ann.save()
    with commits():
        as_user(None).post(RESET, {"email": ann.email.upper()})
    link = link_in(mail.outbox[-1].body)
    assert mail.outbox[-1].to == [ann.email]

    choose_password(as_user(None), link, "oak-and-birch-1")
    again = as_user(None).get(link, follow=True)

    ann.refresh_from_db()
    assert ann.check_password("oak-and-birch-1")
    assert "no longer works" in again.content.decode()


def test_the_page_does_not_tell_who_has_a_login(ann, as_user, commits):
    with commits():
        known = as_user(None).post(RESET, {"email": ann.email}, follow=True)
        unknown = as_user(None).post(RESET, {"email": "nobody@example.com"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    body = [re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()) for answer in (known, unknown)]
    assert body[0] == body[1]
    assert "/reset/key/" not in mail.outbox[-1].body


def test_a_mail_server_that_is_away_breaks_no_page(ann, as_user, commits, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with commits():
        assert as_user(None).post(RESET, {"email": ann.email}).status_code == 302


def test_mails_about_a_login_are_in_its_language(ann, as_user, commits):
    User.objects.filter(pk=ann.pk).update(language="de")

    with commits():
        as_user(None).post(RESET, {"email": ann.email}, headers={"Accept-Language": "en"})

    assert "Passwort" in mail.outbox[-1].subject + mail.outbox[-1].body


def test_a_new_address_holds_once_it_has_answered(at_home, ann, commits):
    with commits():
        at_home.post("/accounts/email/", {"email": "ann.new@example.com", "action_add": ""})
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"
    assert mail.outbox[-1].to == ["ann.new@example.com"]
    assert "ann.new@example.com" in at_home.get("/accounts/email/").content.decode()

    at_home.post(link_in(mail.outbox[-1].body))

    ann.refresh_from_db()
    assert ann.email == "ann.new@example.com"
    assert at_home.get("/orders/").status_code == 200


def test_another_person_s_address_is_not_taken(at_home, ann, amy, commits):
    with commits():
        at_home.post("/accounts/email/", {"email": amy.email, "action_add": ""})

    for sent in mail.outbox:
        if "/accounts/" in sent.body:
            at_home.post(link_in(sent.body))
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"


def test_nobody_signs_up(as_user):
    answer = as_user(None).post(
        "/accounts/signup/",
        {"email": "new@example.com", "password1": "quite a long one", "password2": "quite a long one"},
    )

    assert "invitation" in answer.content.decode()
    assert not User.objects.filter(email="new@example.com").exists()
    assert as_user(None).get("/accounts/signup/passkey/").status_code == 404


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(ann, as_user, where):
    ann.set_password(PASSWORD)
    ann.save()

    answer = as_user(None).post("/accounts/login/", {"login": ann.email, "password": PASSWORD, "next": where})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "password/change/", "email/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "sessions/",
        "profile/", "reauthenticate/", "logout/",
    ],
)  # fmt: skip
def test_each_page_of_the_account_opens(at_home, path):
    answer = at_home.get("/accounts/" + path)

    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_name_is_one_line(at_home, ann):
    at_home.post(PROFILE, {"name": "Ann\r\nBcc: x@example.com", "language": "en", "time_zone": "UTC"})

    ann.refresh_from_db()
    assert ann.name == "Ann Bcc: x@example.com"
