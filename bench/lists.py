"""The order list with 200,000 orders of the tenant, in every way people ask for it; and with a tenth of them."""

from __future__ import annotations

from statistics import median

from bench.ground import Shop, open_shop
from bench.measure import Figure
from bench.pages import TABLES, Page, Reader, figures

MOST_MS, MOST_STATEMENTS = 60, 10
MANY = 200_000


def measure(*, quick: bool) -> list[Figure]:
    many, few = (20_000, 2000) if quick else (MANY, MANY // 10)
    rounds = 5 if quick else 40
    large, small = filled(many), filled(few)
    pages = [(_pages(Reader(shop)), Reader(shop)) for shop in (large, small)]
    for read, reader in pages:
        reader.read(read, rounds=rounds)
    found = figures(pages[0][0], most_ms=MOST_MS, most_statements=MOST_STATEMENTS)
    of_many, of_few = (median(page.milliseconds[-1] for page in read) for read, _ in pages)
    slower = [median(a.milliseconds) / median(b.milliseconds) for a, b in zip(pages[0][0], pages[1][0], strict=True)]
    label = f"{many:,} orders against {few:,}: median page, of all kinds"
    return [
        *found,
        Figure(label=label, value=median(slower), unit="×", at_most=1.5, n=f"{of_many:.0f} and {of_few:.0f} ms"),
    ]


def filled(orders: int) -> Shop:
    shop = open_shop(products=2000)
    shop.fill("many_orders", orders=orders, vacuum=TABLES)
    shop.fill("parcels", vacuum="orders_shipment, orders_shipmentline")
    return shop


def _pages(reader: Reader) -> list[Page]:
    second = reader.next_of("/orders/")
    kept = reader.keep_view("orders", "status=processing&columns=email,total,external_id,shipped_at")
    return [
        Page("first page", "/orders/?view=all"),
        Page("second page", second),
        Page("third page", reader.next_of(second)),
        Page("oldest first", "/orders/?sort=placed_at"),
        Page("state: processing", "/orders/?status=processing"),
        Page("state: on hold", "/orders/?status=on_hold"),
        Page("search: e-mail", "/orders/?q=customer123%40example.com"),
        Page("search: number", "/orders/?q=1000777"),
        Page("search: SKU", "/orders/?q=SKU-1234"),
        Page("search: tracking number", "/orders/?q=1Z0000000000000777"),
        Page("search: postcode, which all have", "/orders/?q=62701"),
        Page("search: postcode that none has", "/orders/?q=99999"),
        Page("search: what none has", "/orders/?q=nowhere-to-be-found"),
        Page("a kept view, which the list opens with", kept),
        Page("chosen columns", "/orders/?view=all&columns=email,total,external_id,shipped_at,delivered_at"),
        Page("late", "/orders/?late=yes"),
        Page("not late", "/orders/?late=no"),
        Page("has an issue", "/orders/?has_issue=yes"),
        Page("has no issue", "/orders/?has_issue=no"),
        Page("waits for stock", "/orders/?backorders=yes"),
        Page("awaits routing", "/orders/?routing=yes"),
        Page("supplier", "/orders/?supplier=supplier-3"),
        Page("supplier and state", "/orders/?supplier=supplier-3&status=on_hold"),
        Page("delivery problem", "/orders/?delivery_problem=yes"),
        Page("API: first page", "/api/v1/orders/"),
        Page("API: second page", reader.next_of("/api/v1/orders/")),
        Page("API: state", "/api/v1/orders/?status=processing"),
        Page("API: supplier", "/api/v1/orders/?supplier=supplier-3"),
        Page("API: SKU", "/api/v1/orders/?sku=SKU-1234"),
        Page("API: has an issue", "/api/v1/orders/?has_issue=true"),
        Page("API: search", "/api/v1/orders/?q=customer123%40example.com"),
    ]
