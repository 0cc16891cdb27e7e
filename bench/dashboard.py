"""The first page of the staff with 200,000 orders of the tenant, and with a tenth of them."""

from __future__ import annotations

from statistics import median

from bench.ground import Shop
from bench.lists import MANY, filled
from bench.measure import Busy, Figure, percentile
from bench.pages import Page, Reader, figures

MOST_MS, MOST_SQL_MS = 150, 60


def measure(*, quick: bool) -> list[Figure]:
    many = 20_000 if quick else MANY
    rounds = 5 if quick else 40
    read = {orders: _read(filled(orders), rounds=rounds) for orders in (many, many // 10)}
    (page, margin), database = read[many]
    small = read[many // 10][0][0]
    slower = median(page.milliseconds) / median(small.milliseconds)
    return [
        *figures([page], most_ms=MOST_MS),
        Figure(
            label="of this the database: p95", value=percentile(database, 0.95), unit="ms", at_most=MOST_SQL_MS,
            n=f"{len(database)} readings",
        ),
        figures([margin], most_ms=None)[0],
        Figure(
            label=f"{many:,} orders against {many // 10:,}", value=slower, unit="×",
            n=f"{median(page.milliseconds):.0f} and {median(small.milliseconds):.0f} ms",
        ),
    ]  # fmt: skip


def _read(shop: Shop, *, rounds: int) -> tuple[list[Page], list[float]]:
    """The page, the card it asks for afterwards, and what the database had to do for the page alone."""
    pages = [Page("dashboard", "/"), Page("its margin card, afterwards", "/dashboard/margin/")]
    reader = Reader(shop)
    reader.read(pages, rounds=rounds)
    busy = Busy()
    return pages, [busy.in_session(lambda: reader.get("/")) for _ in range(rounds)]
