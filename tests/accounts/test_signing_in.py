"""Signing in: wrong passwords lock what they were tried on, and nobody else."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(browser, email: str, password: str):
    return browser.post(LOGIN, {"login": email, "password": password})


@pytest.fixture
def people(ann, amy):
    for person in (ann, amy):
        person.set_password("maple-and-pine")
        person.save()
    return ann, amy


def test_the_right_password_opens_the_right_desk(people, acme_clerk, as_user):
    acme_clerk.set_password("maple-and-pine")
    acme_clerk.save()
    staff, clerk = as_user(None), as_user(None)

    sign_in(staff, people[0].email.upper(), "maple-and-pine")
    sign_in(clerk, acme_clerk.email, "maple-and-pine")

    assert staff.get("/").status_code == 200
    assert clerk.get("/").headers["Location"] == "/portal/"


def test_wrong_passwords_lock_one_address_and_not_the_house(people, as_user):
    ann, amy = people
    browser = as_user(None)

    answers = [sign_in(browser, ann.email, f"wrong-{number}") for number in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 9 + [429] * 2
    assert sign_in(browser, ann.email, "maple-and-pine").status_code == 429
    assert sign_in(browser, amy.email, "maple-and-pine").status_code == 302
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {ann.email}


def test_people_sign_in_while_redis_is_away(people, as_user, settings):
    settings.CACHES = {name: {**one, "LOCATION": "unix:///nowhere.sock?db=1"} for name, one in settings.CACHES.items()}
    browser = as_user(None)

    assert sign_in(browser, people[0].email, "wrong").status_code == 200
    assert sign_in(browser, people[0].email, "maple-and-pine").status_code == 302
    assert browser.get("/").status_code == 200
    assert browser.get("/readyz").json()["checks"]["broker"] != "ok"


def test_an_unknown_address_is_answered_like_a_wrong_password(people, as_user):
    browser = as_user(None)

    known = sign_in(browser, people[0].email, "wrong").content.decode()
    unknown = sign_in(browser, "nobody@example.com", "wrong").content.decode()

    def said(page: str) -> str:
        return page.split('<form method="post"')[1].split("</form>")[0].split("E-mail address")[0].split("csrf")[0]

    assert said(known) == said(unknown)


def test_a_second_factor_is_offered(people, as_user):
    page = as_user(people[0]).get("/accounts/2fa/")

    assert page.status_code == 200
    assert "/accounts/2fa/totp/activate/" in page.content.decode()
