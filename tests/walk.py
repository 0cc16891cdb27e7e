"""Every page that a person can come to, found as a person would: by following the links from the first one."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

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


@dataclass
class Walk:
    """What is broken, how many addresses of each kind were opened, and which of them are whole pages."""

    broken: list[str] = field(default_factory=list)
    opened: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    pages: list[str] = field(default_factory=list)


def crawl(browser: Any, start: str, *, of_a_kind: int = OF_A_KIND) -> Walk:
    """Open every kind of address that the pages from `start` on lead to."""
    walk = Walk()
    waiting, seen, opened, broken = deque([(start, "")]), {start}, walk.opened, walk.broken

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
        if opened[kind] >= of_a_kind:
            continue
        opened[kind] += 1
        answer = browser.get(address)
        if answer.status_code in {301, 302}:
            follow(Links(address)._ours([answer.headers["Location"]])[0], address)
        elif answer.status_code not in {200, 204}:  # 204: nothing new, says a part that asks again and again
            broken.append(f"{page} → {address}: {answer.status_code}")
        elif not answer.streaming and answer.headers["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            links = Links(address)
            links.feed(html)
            if html.lstrip().lower().startswith("<!doctype"):
                walk.pages.append(address)
            for target in links.opened:
                follow(target, address)
            for target in links.posted:
                try:
                    kind_of(target)
                except Resolver404:
                    broken.append(f"{address} posts to {target}: no such address")
    return walk
