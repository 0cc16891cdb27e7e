"""Each person reads the pages in a language and a time zone of their own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def choose(user, **choice):
    type(user).objects.filter(pk=user.pk).update(**choice)
    return user


@pytest.fixture
def order(maple, in_scope):
    with in_scope(maple):
        return OrderFactory(placed_at=datetime(2026, 1, 5, 22, 30, tzinfo=UTC))


def spoken(answer) -> str:
    return answer.content.decode().split('<html lang="')[1].split('"')[0]


def test_the_browser_s_language_is_spoken_to_strangers(as_user):
    assert spoken(as_user(None).get("/accounts/login/", headers=GERMAN)) == "de"
    assert spoken(as_user(None).get("/accounts/login/", headers={"Accept-Language": "fr"})) == "en"
    assert spoken(as_user(None).get("/accounts/login/")) == "en"


def test_the_person_s_own_language_is_spoken_before_the_browser_s(as_user, ann):
    assert spoken(as_user(ann).get("/orders/", headers=GERMAN)) == "de"
    assert spoken(as_user(choose(ann, language="en")).get("/orders/", headers=GERMAN)) == "en"
    assert spoken(as_user(choose(ann, language="de")).get("/orders/")) == "de"


def test_one_person_s_language_does_not_stay_with_the_process(as_user, ann, amy):
    as_user(choose(ann, language="de")).get("/orders/")

    assert spoken(as_user(amy).get("/orders/")) == "en"


def test_times_are_the_person_s_else_the_retailer_s(as_user, maple, ann, amy, order):
    type(maple).objects.filter(pk=maple.pk).update(time_zone="America/New_York")
    where = f"/orders/{order.number}/"

    assert "Jan 5, 5:30" in as_user(amy).get(where).content.decode().replace("\u202f", " ")
    assert "Jan 6, 7:30" in as_user(choose(ann, time_zone="Asia/Tokyo")).get(where).content.decode()


def test_suppliers_read_the_portal_in_their_own_language(as_user, acme_clerk):
    assert spoken(as_user(acme_clerk).get("/portal/")) == "en"
    assert spoken(as_user(choose(acme_clerk, language="de")).get("/portal/")) == "de"
