"""The dashboard's figures against a small story, told on the evening of 10 March 2026 in Auckland."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from inventory.models import Stock
from metrics.views import dashboard
from orders.models import PurchaseOrder, Shipment
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
"""Four in the afternoon there; the day began at eleven of the evening before in UTC."""
MIDNIGHT = datetime(2026, 3, 9, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_that_day(maple, monkeypatch) -> None:
    maple.time_zone = "Pacific/Auckland"
    maple.save()
    monkeypatch.setattr(dashboard, "timezone", SimpleNamespace(now=lambda: NOW))


def ordered(status: str = "shipped", placed_at: datetime = NOW - timedelta(days=3), **facts: Any) -> Any:
    """An order in that state; it waits for nothing unless said."""
    return OrderFactory(
        status=status, placed_at=placed_at, needs_routing_at=facts.pop("needs_routing_at", None), **facts
    )


def parcel(order: Any, supplier: Any, status: str) -> None:
    """A parcel of that order, in that state."""
    purchase_order = PurchaseOrder.objects.create(
        order=order, supplier=supplier, number=f"PO-{order.number}", status="shipped", sent_at=NOW, respond_by=NOW,
        currency="USD", cost_total=0, ship_to={},
    )  # fmt: skip
    Shipment.objects.create(
        order=order, purchase_order=purchase_order, supplier_id=supplier.id, carrier="ups", tracking_number=order.number,
        status=status, shipped_at=NOW,
    )  # fmt: skip


CARD = re.compile(r'<(?:a href="([^"]*)"|div) class="card stat[^"]*">(.*?)</(?:a|div)>', re.DOTALL)


@dataclass(frozen=True)
class Card:
    value: str
    hint: str
    href: str


@pytest.fixture
def look(as_user, ann) -> Callable[[], dict[str, Card]]:
    """The cards of the page, by what they are called."""

    def part(name: str, html: str) -> str:
        found = re.search(rf'class="stat-{name}"[^>]*>(.*?)</span>', html, re.DOTALL)
        return unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", "", found[1], flags=re.DOTALL)).strip() if found else ""

    def read() -> dict[str, Card]:
        page = as_user(ann).get("/").content.decode()
        return {
            part("label", html): Card(part("value", html), part("hint", html), unescape(href))
            for href, html in CARD.findall(page)
        }

    return read


@pytest.fixture
def listed(as_user, ann) -> Callable[[str], int]:
    """How many rows the list holds that a figure links to."""

    def count(href: str) -> int:
        answer = as_user(ann).get(f"{href}&export=csv")
        return len(b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()) - 1

    return count


def test_today_begins_at_the_retailers_own_midnight(maple, in_scope, look, listed):
    with in_scope(maple):
        ordered(placed_at=MIDNIGHT - timedelta(seconds=1))
        ordered(placed_at=MIDNIGHT)
        ordered(placed_at=NOW)

    card = look()["Orders today"]

    assert card.value == "2"
    assert listed(card.href) == 2


def test_counts_what_waits_for_somebody_and_links_to_just_that(maple, acme, in_scope, look, listed):
    past, far = NOW - timedelta(hours=1), datetime(2099, 1, 1, tzinfo=UTC)
    with in_scope(maple):
        ordered("received", needs_routing_at=NOW, lines=[("A", 1)])
        ordered("on_hold")
        ordered("on_hold", promised_by=past)
        ordered("processing", promised_by=past)
        ordered("shipped", promised_by=far)
        ordered("delivered", promised_by=past, delivered_at=NOW)
        ordered("cancelled", promised_by=past)
        for status in ("backordered", "partially_shipped"):
            order = ordered(status, lines=[("A", 2), ("B", 2)])
            order.lines.update(backordered=1)
        for order_status, status in (
            ("shipped", "exception"),
            ("partially_shipped", "returned_to_sender"),
            ("shipped", "in_transit"),
            ("delivered", "exception"),
        ):
            parcel(ordered(order_status), acme, status)
        for number, status in enumerate(("sent", "sent", "sent", "accepted")):
            PurchaseOrder.objects.create(
                order=ordered("processing"),
                supplier=acme,
                number=f"PO-{number}",
                status=status,
                sent_at=NOW,
                respond_by=NOW,
                currency="USD",
                cost_total=0,
                ship_to={},
            )

    cards = look()

    figures = {name: int(card.value) for name, card in cards.items() if card.href}
    figures.pop("Orders today")
    assert figures == {
        "Awaiting routing": 1,
        "Late": 2,
        "Back-orders": 2,
        "To be answered": 3,
        "Low stock": 0,
    }
    for name, figure in figures.items():
        assert listed(cards[name].href) == figure, name


def needs(as_user, person: Any) -> dict[str, tuple[str, int]]:
    """What the page says needs a person: by the words of the kind where it leads, and how many."""
    page = as_user(person).get("/").content.decode()
    nav = re.search(r'<nav class="day-needs".*?</nav>', page, re.DOTALL)
    chips = re.findall(r'href="([^"]+)"[^>]*>(.*?)</a>', nav[0], re.DOTALL) if nav else []
    told = [
        (unescape(href), re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL).split()) for href, html in chips
    ]
    return {" ".join(words[:-1]): (href, int(words[-1])) for href, words in told}


def said(as_user, person: Any) -> str:
    """The sentences over the figures."""
    page = as_user(person).get("/").content.decode()
    found = re.search(r'<div class="day-words">.*?</section>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def test_tells_what_needs_a_person_and_leads_to_it_on_the_desk(maple, acme, in_scope, as_user, amy):
    with in_scope(maple):
        ordered("on_hold")
        ordered("on_hold")
        parcel(ordered("shipped"), acme, "exception")

    found = needs(as_user, amy)

    assert found == {
        "Held by hand": ("/desk/?kind=held", 2),
        "Delivery problems": ("/desk/?kind=delivery-problem", 1),
    }
    for href, figure in found.values():
        assert as_user(amy).get(href).content.decode().count('<li class="desk-row') == figure
    assert said(as_user, amy).startswith("3 things need you.")


def test_a_good_day_is_told_as_one(maple, in_scope, as_user, ann):
    with in_scope(maple):
        ordered("processing", placed_at=NOW)

    assert said(as_user, ann) == "Today is on track. 1 order has come in today. None is late."
    assert needs(as_user, ann) == {}


def test_an_analyst_who_has_no_desk_is_told_of_the_same_figures(maple, in_scope, as_user, ana, look):
    with in_scope(maple):
        ordered("on_hold", promised_by=NOW - timedelta(hours=1))

    assert said(as_user, ana) == "Today needs an eye on it. No order has come in yet today. 1 is late."
    assert needs(as_user, ana) == {}
    assert "On hold" in as_user(ana).get("/").content.decode()
    assert "On hold" not in look(), "who has a desk finds them there"


def test_low_stock_is_that_of_the_list_it_links_to(maple, acme, birch, in_scope, look, listed):
    with in_scope(maple):
        birch.is_active = False
        birch.save()
        low, enough, gone, reserved, over_both = (
            ProductFactory(sku=sku, low_stock_at=5) for sku in ("LOW", "ENOUGH", "GONE", "RESERVED", "BOTH")
        )
        OfferFactory(supplier=acme, product=low, on_hand=5)
        OfferFactory(supplier=birch, product=low, on_hand=99)
        OfferFactory(supplier=acme, product=enough, on_hand=6)
        OfferFactory(supplier=acme, product=gone, on_hand=0)
        Stock.objects.filter(offer=OfferFactory(supplier=acme, product=reserved, on_hand=10)).update(reserved=8)
        OfferFactory(supplier=acme, product=over_both, on_hand=9, buffer=5)
        OfferFactory(supplier=birch, product=over_both, on_hand=9)
        OfferFactory(supplier=acme, product=ProductFactory(sku="OFF", is_active=False), on_hand=0)
        OfferFactory(supplier=acme, product=ProductFactory(sku="NOT SOLD"), on_hand=0, is_active=False)
        OfferFactory(supplier=birch, product=ProductFactory(sku="NOT SOLD EITHER"), on_hand=0)
        ProductFactory(sku="OFFERED BY NOBODY")

    card = look()["Low stock"]

    assert card.value == "4", "low, gone, reserved and both; not what is not on sale"
    assert listed(card.href) == 4


def test_fulfilment_counts_orders_that_are_due_or_closed(maple, in_scope, look):
    with in_scope(maple):
        for status in ("shipped", "delivered", "delivered"):
            ordered(status)
        ordered("cancelled", routed_at=NOW)
        ordered("processing", placed_at=NOW - timedelta(hours=3))
        ordered("cancelled")
        ordered("shipped", placed_at=NOW - timedelta(days=31))

    card = look()["Fulfilment rate"]

    assert (card.value, card.hint) == ("75.0%", "of 4"), "not the one still in time, never routed, or a month old"


@pytest.mark.parametrize(("before", "shown"), [(19, False), (20, True)])
def test_a_trend_needs_twenty_before_it(maple, in_scope, as_user, ann, before, shown):
    with in_scope(maple):
        for _number in range(before):
            ordered(placed_at=NOW - timedelta(days=40))
        for _number in range(5):
            ordered()

    page = as_user(ann).get("/").content.decode()

    assert ("stat-trend" in page) is shown


def test_cycle_time_is_the_median_and_the_ninth_of_ten(maple, in_scope, look):
    placed = NOW - timedelta(days=20)
    with in_scope(maple):
        for hours in (10, 20, 30, 40, 100):
            ordered("delivered", placed_at=placed, delivered_at=placed + timedelta(hours=hours))
        ordered("shipped", placed_at=placed)

    card = look()["Cycle time"]

    assert card.value == "30 h"
    assert card.hint == "median; 9 of 10 within 3.2 days", "40 + 0.6 × 60 = 76 hours"


def test_the_chart_tells_thirty_days_of_the_retailers_calendar(maple, in_scope, as_user, ann):
    first = datetime(2026, 2, 8, 11, tzinfo=UTC)
    with in_scope(maple):
        ordered("delivered", placed_at=first - timedelta(seconds=1))
        ordered("delivered", placed_at=first)
        ordered("shipped", placed_at=first + timedelta(hours=23))
        ordered("shipped", placed_at=MIDNIGHT)

    page = as_user(ann).get("/").content.decode()

    figures = json.loads(unescape(re.search(r'data-chart="([^"]+)"', page)[1]))
    placed, delivered = (one["values"] for one in figures["series"])
    assert (len(figures["labels"]), figures["labels"][0], figures["labels"][-1]) == (30, "Feb 9", "Mar 10")
    assert (placed[0], placed[1:-1], placed[-1]) == (2, [0] * 28, 1)
    assert (delivered[0], sum(delivered)) == (1, 1)


def test_with_nothing_yet_it_says_how_to_begin(look, as_user, ann, maple):
    assert {card.value for card in look().values() if card.href} == {"0"}
    assert "Ready for the first order" in as_user(ann).get("/").content.decode()


def test_an_agent_sees_no_margin(as_user, amy, ann, maple):
    assert "margin" in as_user(ann).get("/").content.decode().lower()
    assert "margin" not in as_user(amy).get("/").content.decode().lower()


def test_nothing_of_another_retailer_is_counted(maple, rival, in_scope, look):
    with in_scope(rival):
        ordered("on_hold", placed_at=NOW, promised_by=NOW - timedelta(days=1))
        OfferFactory(product=ProductFactory(sku="LOW"), on_hand=0)

    assert {card.value for card in look().values() if card.href} == {"0"}
