"""The exceptions desk with 200,000 orders of the tenant, many of which wait for a person; and what keeps its count."""

from __future__ import annotations

from statistics import median

from bench.ground import Shop, open_shop
from bench.lists import MANY
from bench.measure import Busy, Figure, percentile
from bench.pages import TABLES, Page, Reader, figures

MOST_MS, MOST_COUNT_MS = 80, 20
PAGES = (
    Page("desk: everything", "/desk/"),
    Page("desk: orders not paid", "/desk/?kind=payment"),
    Page("desk: late to ship", "/desk/?kind=late-shipment"),
    Page("desk: rejected, no alternative", "/desk/?kind=rejected"),
    Page("desk: promise passed", "/desk/?kind=late"),
)


def measure(*, quick: bool) -> list[Figure]:
    many, rounds = (20_000, 5) if quick else (MANY, 40)
    reader = Reader(waiting(many))
    counts = [
        Page("count, as every page asks for it", "/desk/count/"),
        Page("count, as the desk asks", "/desk/count/?desk=1"),
    ]
    pages = [Page(page.label, page.path) for page in PAGES]
    reader.read([*pages, *counts], rounds=rounds)
    few = Reader(waiting(many // 10))
    few_pages = [Page(page.label, page.path) for page in PAGES[:1]]
    few.read(few_pages, rounds=rounds)
    busy = Busy()
    database = [busy.in_session(lambda: reader.get("/desk/count/")) for _ in range(rounds)]
    return [
        *figures(pages, most_ms=MOST_MS, most_statements=30),
        *figures(counts, most_ms=MOST_COUNT_MS, most_statements=10),
        Figure(label="of a count the database: p95", value=percentile(database, 0.95), unit="ms", n=f"{rounds} readings"),
        Figure(
            label=f"{many:,} orders against {many // 10:,}", unit="×",
            value=median(pages[0].milliseconds) / median(few_pages[0].milliseconds),
            n=f"{median(pages[0].milliseconds):.0f} and {median(few_pages[0].milliseconds):.0f} ms",
        ),
    ]  # fmt: skip


def waiting(orders: int) -> Shop:
    """A shop of which every sort of thing waits: held, rejected, expired, late, in trouble, refused."""
    shop = open_shop(products=2000)
    shop.fill("many_orders", orders=orders)
    shop.fill("many_troubles", vacuum=f"{TABLES}, orders_shipment, inventory_stock, inventory_feedrun")
    return shop
