"""Every link of every page leads somewhere, for whoever is shown it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dropship.accounts.models import User
from dropship.demo.seed import seed_demo
from tests.walk import PEOPLE, crawl

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(db):
    return seed_demo(orders=24, now=timezone.now())[0]


def test_every_link_leads_somewhere_for_whoever_is_shown_it(demo, as_user):
    broken: list[str] = []
    routes: dict[str, set[str]] = {}

    for role, (email, start) in PEOPLE.items():
        walk = crawl(as_user(User.objects.get(email=email), raise_errors=False), start)
        routes[role] = {kind[0] for kind in walk.opened}
        broken += [f"{role}: {line}" for line in walk.broken]

    assert broken == []
    assert {
        "orders/<str:number>/",
        "inventory/<path:sku>/",
        "suppliers/<str:code>/",
        "customers/<uuid:customer_id>/",
    } <= (routes["owner"] & routes["agent"] & routes["analyst"])
    assert "products/offers/<uuid:offer_id>/" in routes["owner"]
    assert "portal/purchase-orders/<str:number>/" in routes["supplier"]


def test_a_broken_link_is_found(as_user, amy, monkeypatch):
    """The twin: a link to nowhere, and one to what the role may not see, are both named."""
    from dropship.ui import navigation

    planted = (navigation.Place("Nowhere", "/nowhere/", "x"), navigation.Place("Keys", "/settings/keys/", "key"))
    monkeypatch.setattr(navigation, "NAV", (navigation.Section("", planted),))

    broken = crawl(as_user(amy, raise_errors=False), "/").broken

    assert "/ → /nowhere/: no such address" in broken
    assert "/ → /settings/keys/: 403" in broken
