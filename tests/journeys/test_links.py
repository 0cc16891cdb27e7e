"""Every link of every page leads somewhere, for whoever is shown it."""

from __future__ import annotations

from collections import Counter, deque
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone

from dropship.accounts.models import User
from dropship.demo.seed import seed_demo

pytestmark = pytest.mark.django_db
# Pages of one kind are many (an order, a filter of a list); so many of each are opened.
OF_A_KIND = 2
FOREIGN = ("/static/", "/accounts/logout/")
PEOPLE = {
    "owner": ("ann@maple.example", "/"),
    "agent": ("amy@maple.example", "/"),
    "analyst": ("ana@maple.example", "/"),
    "supplier": ("desk@acme.example", "/portal/"),
}


class Links(HTMLParser):
    """What a page links to, what its parts fetch, and where its forms lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.opened: list[str] = []
        self.posted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value is not None}
        reads = [given.get("hx-get")]
        if tag == "a":
            reads.append(given.get("href"))
        elif tag == "form" and given.get("method", "get").lower() == "get":
            reads.append(given.get("action"))
        elif tag == "form":
            self.posted += self._ours([given.get("action"), given.get("hx-post")])
        elif tag == "button":
            self.posted += self._ours([given.get("formaction")])
        elif tag == "img":
            reads.append(given.get("src"))
        self.opened += self._ours(reads)

    def _ours(self, targets: list[str | None]) -> list[str]:
        whole = [urljoin(f"http://testserver{self.page}", target) for target in targets if target]
        parts = [urlsplit(target) for target in whole if target.startswith("http://testserver/")]
        return [
            f"{one.path}?{one.query}" if one.query else one.path for one in parts if not one.path.startswith(FOREIGN)
        ]


def kind_of(address: str) -> tuple[Any, ...]:
    """The route and the names in the query: two orders are of one kind, two filters are not."""
    parts = urlsplit(address)
    return resolve(parts.path).route, *sorted({name for name, _value in parse_qsl(parts.query)})


def crawl(browser: Any, start: str) -> tuple[list[str], Counter[tuple[Any, ...]]]:
    """What is broken, and how many pages of each kind were opened."""
    waiting, seen, opened, broken = deque([(start, "")]), {start}, Counter[tuple[Any, ...]](), []

    def follow(target: str, page: str) -> None:
        if target not in seen:
            seen.add(target)
            waiting.append((target, page))

    while waiting:
        address, page = waiting.popleft()
        try:
            kind = kind_of(address)
        except Resolver404:
            broken.append(f"{page} → {address}: no such address")
            continue
        if opened[kind] >= OF_A_KIND:
            continue
        opened[kind] += 1
        answer = browser.get(address)
        if answer.status_code in {301, 302}:
            follow(Links(address)._ours([answer.headers["Location"]])[0], address)
        elif answer.status_code != 200:
            broken.append(f"{page} → {address}: {answer.status_code}")
        elif not answer.streaming and answer.headers["Content-Type"].startswith("text/html"):
            links = Links(address)
            links.feed(answer.content.decode())
            for target in links.opened:
                follow(target, address)
            for target in links.posted:
                try:
                    kind_of(target)
                except Resolver404:
                    broken.append(f"{address} posts to {target}: no such address")
    return broken, opened


@pytest.fixture
def demo(db):
    return seed_demo(orders=24, now=timezone.now())[0]


def test_every_link_leads_somewhere_for_whoever_is_shown_it(demo, as_user):
    broken: list[str] = []
    opened: dict[str, Counter[tuple[Any, ...]]] = {}

    for role, (email, start) in PEOPLE.items():
        found, opened[role] = crawl(as_user(User.objects.get(email=email), raise_errors=False), start)
        broken += [f"{role}: {line}" for line in found]

    assert broken == []
    routes = {role: {kind[0] for kind in kinds} for role, kinds in opened.items()}
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

    broken, _opened = crawl(as_user(amy, raise_errors=False), "/")

    assert "/ → /nowhere/: no such address" in broken
    assert "/ → /settings/keys/: 403" in broken
