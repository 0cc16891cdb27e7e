"""Whoever reads the pages chooses their language, signed in or not; a customer's page begins with that of the country."""

from __future__ import annotations

import pytest

from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}
ENGLISH = {"Accept-Language": "en-GB"}


def spoken(answer) -> str:
    return answer.content.decode().split('<html lang="')[1].split('"')[0]


def choose(browser, language: str, following: str = "/accounts/login/"):
    return browser.post("/accounts/language/", {"language": language, "next": following})


def test_a_stranger_chooses_on_the_login_page(as_user):
    browser = as_user(None)
    assert 'action="/accounts/language/"' in browser.get("/accounts/login/").content.decode()

    answer = choose(browser, "de")

    assert answer["Location"] == "/accounts/login/"
    page = browser.get("/accounts/login/", headers=ENGLISH)
    assert spoken(page) == "de"
    assert "Angemeldet bleiben" in page.content.decode() or "angemeldet bleiben" in page.content.decode()


def test_a_person_keeps_the_choice_in_every_browser(as_user, ann):
    choose(as_user(ann), "de", "/orders/")

    assert spoken(as_user(ann).get("/orders/", headers=ENGLISH)) == "de"


@pytest.mark.parametrize("language", ["", "tlh", "de\x00", "../de"])
def test_a_language_nobody_speaks_here_changes_nothing(as_user, ann, language):
    browser = as_user(ann)

    assert choose(browser, language).status_code == 302

    assert spoken(browser.get("/orders/")) == "en"
    assert "django_language" not in browser.cookies


def test_leads_nowhere_else(as_user):
    assert choose(as_user(None), "de", "https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("country", "retailer_speaks", "asked", "read"),
    [
        ("DE", "en", {}, "de"),
        ("DE", "en", ENGLISH, "de"),
        ("AT", "en", {}, "de"),
        ("CH", "en", {}, "de"),
        ("US", "en", GERMAN, "de"),
        ("US", "de", {}, "en"),
        ("IT", "de", {}, "de"),
        ("IT", "en", {}, "en"),
    ],
)
def test_a_customer_reads_the_page_in_the_own_language(as_user, maple, in_scope, country, retailer_speaks, asked, read):
    type(maple).objects.filter(id=maple.id).update(language=retailer_speaks)
    with in_scope(maple):
        order = OrderFactory(country=country)

    page = as_user(None).get(f"/track/{order.tracking_token}/", headers=asked)

    assert spoken(page) == read
    assert (f"Ihre Bestellung {order.number}" in page.content.decode()) is (read == "de")


def test_what_a_customer_has_chosen_comes_first(as_user, maple, in_scope):
    with in_scope(maple):
        order = OrderFactory(country="DE")
    browser = as_user(None)
    choose(browser, "en", f"/track/{order.tracking_token}/")

    assert spoken(browser.get(f"/track/{order.tracking_token}/", headers=GERMAN)) == "en"


def test_programs_are_answered_in_english_whatever_they_accept(api):
    answer = api().send("DELETE", "/orders/", Accept_Language="de")

    assert answer.status_code == 405
    assert "nicht" not in answer.json()["detail"]
