"""The first page of the staff with 200,000 orders of the tenant."""

from __future__ import annotations

from bench.ground import open_shop
from bench.lists import MANY
from bench.measure import Figure
from bench.pages import TABLES, Page, Reader, figures

MOST_MS = 150


def measure(*, quick: bool) -> list[Figure]:
    shop = open_shop(products=2000)
    shop.fill("many_orders", orders=20_000 if quick else MANY, vacuum=TABLES)
    pages = [Page("dashboard", "/")]
    Reader(shop).read(pages, rounds=5 if quick else 20)
    return figures(pages, most_ms=MOST_MS)
