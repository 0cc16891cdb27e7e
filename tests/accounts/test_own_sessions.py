"""Where one is signed in: told in words, ended one by one or all but this."""

from __future__ import annotations

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.utils import timezone

from dropship.office.templatetags.people import device

pytestmark = pytest.mark.django_db
PASSWORD, LIST = "maple-and-pine", "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.fixture
def signed_in(as_user):
    def enter(person, agent: str = LAPTOP):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        browser = as_user(None)
        browser.defaults["HTTP_USER_AGENT"] = agent
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        return browser

    return enter


@pytest.fixture
def two(ann, as_user):
    """Ann at her laptop and at her telephone."""
    ann.set_password(PASSWORD)
    ann.save()
    browsers = []
    for agent in (LAPTOP, PHONE):
        browser = as_user(None)
        browser.defaults["HTTP_USER_AGENT"] = agent
        browser.post("/accounts/login/", {"login": ann.email, "password": PASSWORD})
        browsers.append(browser)
    return browsers


def is_in(browser) -> bool:
    return browser.get("/orders/").status_code == 200


def row_of(browser) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def test_the_list_tells_them_apart_in_words(two):
    page = two[0].get(LIST).content.decode()

    assert "Edge on Windows" in page and "Safari on iPhone" in page
    assert page.count("this one") == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "Unknown browser"),
        ("", "Unknown browser"),
        ("<script>", "Unknown browser"),
    ],
)
def test_words_for_what_a_browser_says_of_itself(agent, words):
    assert device(agent) == words


def test_an_ended_session_is_out_at_its_next_page(two):
    laptop, phone = two

    laptop.post(f"{LIST}{row_of(phone).id}/end/")

    assert (is_in(laptop), is_in(phone)) == (True, False)


def test_all_others_end_at_once(two):
    laptop, phone = two

    laptop.post(LIST)

    assert (is_in(laptop), is_in(phone)) == (True, False)


def test_ending_this_one_leads_to_the_sign_in(two):
    laptop, phone = two

    answer = laptop.post(f"{LIST}{row_of(laptop).id}/end/")

    assert answer.headers["Location"] == "/accounts/login/"
    assert (is_in(laptop), is_in(phone)) == (False, True)


def test_nobody_ends_another_person_s(two, as_user, amy):
    assert as_user(amy).post(f"{LIST}{row_of(two[0]).id}/end/").status_code == 404
    assert is_in(two[0])


def test_a_new_password_ends_the_others(two, ann):
    laptop, phone = two
    new = {"oldpassword": PASSWORD, "password1": "oak-and-birch-1", "password2": "oak-and-birch-1"}

    laptop.post("/accounts/password/change/", new)

    ann.refresh_from_db()
    assert ann.check_password("oak-and-birch-1")
    assert (is_in(laptop), is_in(phone)) == (True, False)


def test_signing_in_and_switching_place_make_a_new_key(ann, rival, as_user):
    from tests.factories.kernel import MembershipFactory

    place = MembershipFactory(user=ann, tenant=rival, role="agent")
    ann.set_password(PASSWORD)
    ann.save()
    browser = as_user(None)
    browser.session.save()
    stranger = browser.session.session_key
    browser.post("/accounts/login/", {"login": ann.email, "password": PASSWORD})
    before = browser.session.session_key

    browser.post("/accounts/switch/", {"membership": str(place.id)})

    assert len({stranger, before, browser.session.session_key}) == 3
    assert list(UserSession.objects.filter(user=ann).values_list("session_key", flat=True)) == [
        browser.session.session_key
    ]


def test_last_seen_follows_within_minutes(two):
    laptop = two[0]
    now = timezone.now()
    UserSession.objects.update(last_seen_at=now.replace(year=now.year - 1))
    from django.core.cache import cache

    cache.delete(f"session-seen:{laptop.session.session_key}")
    with time_machine.travel(now.timestamp() + 600):
        is_in(laptop)

    assert row_of(laptop).last_seen_at > now
