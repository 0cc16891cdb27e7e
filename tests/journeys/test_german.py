"""A walk through the portal in German: no page holds a sentence that the catalogue has in German."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import timezone

from dropship.accounts.models import User
from dropship.demo.seed import seed_demo
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from dropship.ui.extraction import known
from orders.models import Order
from tests.walk import PEOPLE, crawl

pytestmark = pytest.mark.django_db
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+(?:![rs])?\}")
SEEN = {"title", "aria-label", "placeholder", "alt", "data-confirm", "data-label", "content", "label"}
UNSEEN = {"script", "style", "code", "kbd", "svg", "textarea"}
# The documentation of the API is in English, as all that the API says.
IN_ENGLISH = "/api/docs/"
# A template that says less itself would find itself in a name.
ENOUGH = 10
# Names that programs use as well: of a shipping method, a channel, a scope, a column of a file.
NAMES = {"standard", "region", "category", "channel", "supplier", "link", "sent", "Open", "open", "portal"}


@cache
def english() -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """What would be wrong to read: sentences as they are, and those with places to fill in."""
    whole, parted = set(), []
    for message in known("de"):
        pairs = (
            [(message.id, message.string)]
            if isinstance(message.id, str)
            else zip(message.id, message.string, strict=True)
        )
        for sentence, said in pairs:
            if not sentence or sentence == said or not said:
                continue
            if not PLACE.search(sentence):
                whole.add(" ".join(sentence.split()))
            elif len(PLACE.sub("", sentence)) >= ENOUGH:
                shape = ".+?".join(re.escape(" ".join(part.split())) for part in PLACE.split(sentence))
                parted.append(re.compile(shape))
    return frozenset(whole - NAMES), parted


class Visible(HTMLParser):
    """What a person sees or hears of a page, text by text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.unseen: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag in UNSEEN:
            self.unseen.append(tag)
        self.texts += [value for name, value in attrs if name in SEEN and value and tag != "meta"]

    def handle_endtag(self, tag: str) -> None:
        if self.unseen and self.unseen[-1] == tag:
            self.unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.texts.append(data)


def left_in_english(html: str) -> list[str]:
    """The texts of a page that the catalogue would have said in German."""
    whole, parted = english()
    page = Visible()
    page.feed(html)
    texts = dict.fromkeys(" ".join(text.split()).strip(" ·:,") for text in page.texts)
    found = [text for text in texts if text in whole or any(one.fullmatch(text) for one in parted)]
    is_page = html.lstrip().lower().startswith("<!doctype")
    return found + ([f"lang={page.language}"] if is_page and page.language != "de" else [])


class Reading:
    """A browser whose reader notes what is not German."""

    def __init__(self, browser: Any) -> None:
        self.browser, self.noted = browser, {}

    def get(self, address: str, **more: Any) -> Any:
        answer = self.browser.get(address, **more)
        if address.startswith(IN_ENGLISH) or "language=en" in address:
            return answer
        if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
            for text in left_in_english(answer.content.decode()):
                self.noted.setdefault(text, address)
        return answer


@pytest.fixture
def demo(db):
    return seed_demo(orders=24, now=timezone.now())[0]


def test_no_page_of_staff_and_suppliers_is_left_in_english(demo, as_user):
    noted: dict[str, str] = {}

    Tenant.objects.update(language="de")  # the page of a mail shows its words in the retailer's language
    for role in ("owner", "supplier"):
        email, start = PEOPLE[role]
        User.objects.filter(email=email).update(language="de")
        reading = Reading(as_user(User.objects.get(email=email), raise_errors=False))
        crawl(reading, start, of_a_kind=1)
        noted |= reading.noted

    assert noted == {}


def test_no_page_without_login_is_left_in_english(demo, as_user):
    tenant = (
        Tenant.objects.get(slug=demo) if isinstance(demo, str) else Tenant.objects.get(id=getattr(demo, "id", demo))
    )
    with tenant_scope(tenant):
        tokens = [order.tracking_token for order in Order.objects.order_by("status", "number").distinct("status")]
    reading = Reading(as_user(None))
    german = {"Accept-Language": "de"}

    for address in (
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/signup/",
        "/nowhere/",
    ):
        reading.get(address, headers=german)
    for token in tokens:
        reading.get(f"/track/{token}/", headers=german)
        reading.get(f"/track/{token}/return/", headers=german)

    assert reading.noted == {}


def test_english_that_is_left_over_is_found():
    assert left_in_english("<p>No orders yet</p>") == ["No orders yet"]
    assert left_in_english('<a title="Close">Order MP-1 is on hold.</a>') == ["Close", "Order MP-1 is on hold."]
    assert left_in_english('<!doctype html><html lang="en"><p>Noch keine Aufträge</p></html>') == ["lang=en"]
