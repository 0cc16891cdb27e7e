"""`import_orders`: orders from a table, one row a line, or from JSON lines in the API's shape."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orders.models import Order, OrderLine
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.orders.incoming import an_order, order_of
from tests.tabular.commands import counts, run
from tests.tabular.files import json_lines, kept, workbook

pytestmark = pytest.mark.django_db
NAMES = (
    "external_id", "channel", "placed_at", "currency", "customer_email", "customer_name", "ship_name", "ship_line1",
    "ship_city", "ship_region", "ship_postal_code", "ship_country", "sku", "quantity", "unit_price", "shipping_total",
)  # fmt: skip
HEADING = ",".join(NAMES) + "\n"


def row(external_id: str, sku: str, quantity: str = "1", price: str = "12.50", **changes: str) -> list[str]:
    """One line of an order by the customer of that number."""
    values = {
        "external_id": external_id, "channel": "web", "placed_at": "2026-01-05T10:00:00Z", "currency": "USD",
        "customer_email": f"c{external_id}@example.com", "customer_name": "Ann Lee", "ship_name": "Ann Lee",
        "ship_line1": "1 Main St", "ship_city": "Springfield", "ship_region": "IL", "ship_postal_code": "62701",
        "ship_country": "US", "sku": sku, "quantity": quantity, "unit_price": price, "shipping_total": "4.00",
    } | changes  # fmt: skip
    return [values[name] for name in NAMES]


def table(*rows: list[str]) -> str:
    return HEADING + "".join(",".join(one) + "\n" for one in rows)


@pytest.fixture
def shop(maple, acme, in_scope):
    with in_scope(maple):
        for sku in ("MUG-1", "LAMP-2"):
            OfferFactory(supplier=acme, product=ProductFactory(sku=sku))
    return maple


def kept_orders() -> list[tuple]:
    return [
        (
            order.external_id,
            order.status,
            order.total,
            [(line.sku, line.quantity) for line in order.lines.order_by("position")],
        )
        for order in Order.objects.order_by("external_id")
    ]


def test_rows_of_one_order_are_one_order_wherever_they_stand(shop, in_scope, tmp_path):
    content = table(row("1001", "MUG-1", "2"), row("1002", "MUG-1"), row("1001", "LAMP-2", "1", "40"))

    report = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", content))

    assert (report["exit"], counts(report)) == (0, (3, 3, 3, 3, 0, 0))
    with in_scope(shop):
        assert kept_orders() == [
            ("1001", "received", Decimal("69"), [("MUG-1", 2), ("LAMP-2", 1)]),
            ("1002", "received", Decimal("16.5"), [("MUG-1", 1)]),
        ]
        assert Order.objects.filter(channel="web", created_by="command:import_orders").count() == 2


def test_the_same_file_again_changes_nothing_and_other_content_is_refused(shop, in_scope, tmp_path):
    content = table(row("1001", "MUG-1", "2"), row("1001", "LAMP-2", "1", "40"), row("1002", "MUG-1"))
    run("import_orders", "maple-pine", kept(tmp_path, "o.csv", content))

    again = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", content))
    other = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", content.replace("LAMP-2,1", "LAMP-2,3")))

    assert counts(again) == (3, 3, 0, 0, 3, 0)
    assert counts(other) == (3, 1, 0, 0, 1, 2)
    assert "with another content" in other["errors"][0]["reason"]
    assert [(one["line"], one["column"]) for one in other["errors"]] == [(2, "external_id"), (3, "")]
    with in_scope(shop):
        assert Order.objects.count() == 2


def test_a_bad_line_refuses_its_order_and_says_so_for_each_of_its_rows(shop, in_scope, tmp_path):
    content = table(
        row("1001", "MUG-1", "2"), row("1001", "LAMP-2", "0"), row("1002", "MUG-1"), row("1003", "MUG-1", price="1.234"),
        row("", "MUG-1"), row("1004", "MUG-1"), row("1004", "LAMP-2", ship_city="Elsewhere"),
    )  # fmt: skip

    report = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", content))

    assert (report["exit"], counts(report)) == (1, (7, 1, 1, 1, 0, 6))
    assert [(one["line"], one["column"], one["value"]) for one in report["errors"]] == [
        (2, "", ""), (3, "quantity", "0"), (5, "unit_price", "1.234"), (6, "external_id", ""), (7, "", ""), (8, "ship_city", "Elsewhere"),
    ]  # fmt: skip
    assert report["errors"][0]["reason"] == "Not taken, because of line 3."
    assert report["errors"][5]["reason"] == "Line 7 says otherwise of the same order."
    with in_scope(shop):
        assert kept_orders() == [("1002", "received", Decimal("16.5"), [("MUG-1", 1)])]


@pytest.mark.parametrize("metadata", ["NaN", '{"a": NaN}', '{"a": 1, "a": 2}', "[1]"])
def test_metadata_that_is_no_json_object_refuses_its_order_alone(shop, in_scope, tmp_path, metadata):
    quoted = '"' + metadata.replace('"', '""') + '"'
    bad, good = ",".join(row("1001", "MUG-1")), ",".join(row("1002", "MUG-1"))
    content = f"{HEADING.strip()},metadata\n{bad},{quoted}\n{bad},{quoted}\n{good},\n"

    report = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", content))

    assert counts(report) == (3, 1, 1, 1, 0, 2)
    assert (report["errors"][0]["line"], report["errors"][0]["column"]) == (2, "metadata")
    with in_scope(shop):
        assert [order[0] for order in kept_orders()] == ["1002"]


def test_what_is_wrong_with_the_content_holds_the_order_and_loses_nothing(shop, in_scope, tmp_path):
    report = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", table(row("1001", "NOPE"))))

    assert (report["exit"], counts(report)) == (0, (1, 1, 1, 1, 0, 0))
    with in_scope(shop):
        assert Order.objects.get().status == "on_hold"


def test_json_lines_are_orders_of_the_api(shop, in_scope, tmp_path):
    lines = json_lines(an_order("A-1"), order_of(2), an_order(None), order_of(4, quantity=1, lines=[]), order_of(2))

    report = run("import_orders", "maple-pine", kept(tmp_path, "o.jsonl", lines))

    assert (report["exit"], counts(report)) == (1, (5, 2, 2, 2, 0, 3))
    assert [(one["line"], one["column"]) for one in report["errors"]] == [
        (3, "external_id"),
        (4, "lines"),
        (5, "external_id"),
    ]
    assert report["ignored"] == ["quantity"]
    with in_scope(shop):
        assert OrderLine.objects.count() == 4


def test_the_api_and_a_file_know_each_others_orders(shop, api, tmp_path):
    assert api().post("/orders/", an_order("A-1")).status_code == 201

    assert counts(run("import_orders", "maple-pine", kept(tmp_path, "o.jsonl", json_lines(an_order("A-1"))))) == (
        1,
        1,
        0,
        0,
        1,
        0,
    )


def test_a_workbook_of_orders(shop, in_scope, tmp_path):
    rows = [row("1001", "MUG-1"), row("1001", "LAMP-2")]
    book = workbook(
        [*NAMES[:-4], "SKU", "Qty", "Price", "shipping_total"],
        *[[*one[:-4], one[-4], int(one[-3]), 12.5, 4] for one in rows],
    )

    report = run("import_orders", "maple-pine", kept(tmp_path, "o.xlsx", book))

    assert counts(report) == (2, 2, 2, 2, 0, 0)
    with in_scope(shop):
        assert kept_orders() == [("1001", "received", Decimal("29"), [("MUG-1", 1), ("LAMP-2", 1)])]


def test_a_dry_run_says_the_same_and_changes_nothing(shop, in_scope, tmp_path):
    path = kept(tmp_path, "o.csv", table(row("1001", "MUG-1"), row("1002", "MUG-1", "0")))

    tried = run("import_orders", "maple-pine", path, dry_run=True)
    with in_scope(shop):
        assert not Order.objects.exists()

    assert run("import_orders", "maple-pine", path) == tried | {"dry_run": False}


def test_a_heading_without_what_an_order_needs_is_refused_naming_it(shop, tmp_path):
    report = run("import_orders", "maple-pine", kept(tmp_path, "o.csv", "order,sku\n1,MUG-1\n"))

    assert (
        report["exit"],
        report["said"].startswith("The heading lacks quantity and unit_price and ship_country;"),
    ) == (1, True)
