"""`import_offers`: what a supplier calls a product, asks for it and has of it, from a table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inventory.models import FeedRun, Offer, Stock
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.tabular.commands import counts, run
from tests.tabular.files import json_lines, kept, workbook

pytestmark = pytest.mark.django_db
HEADING = "supplier_sku,sku,quantity,cost,lead_time_days,buffer,is_active\n"


@pytest.fixture
def shop(maple, acme, birch, in_scope):
    """Acme offers the mug, birch the lamp, nobody the pot."""
    with in_scope(maple):
        OfferFactory(supplier=acme, product=ProductFactory(sku="MUG-1"), supplier_sku="A-1", on_hand=5)
        OfferFactory(supplier=birch, product=ProductFactory(sku="LAMP-2"), supplier_sku="B-2", on_hand=7)
        ProductFactory(sku="POT-3")
    return maple


def offers(supplier) -> list[tuple]:
    rows = Offer.objects.filter(supplier=supplier).order_by("sku")
    return list(
        rows.values_list("sku", "supplier_sku", "cost", "lead_time_days", "buffer", "is_active", "stock__on_hand")
    )


def test_offers_are_made_and_changed_and_counted(shop, acme, in_scope, tmp_path):
    table = HEADING + "A-1,,50,7.25,2,3,yes\nA-9,POT-3,12,3.10,,,\n,LAMP-2,,4,,,no\n"

    report = run("import_offers", "maple-pine", "acme", kept(tmp_path, "offers.csv", table))

    assert (report["exit"], counts(report)) == (0, (3, 3, 2, 3, 0, 0))
    with in_scope(shop):
        assert offers(acme) == [
            ("LAMP-2", "LAMP-2", Decimal("4"), 0, 0, False, 0),
            ("MUG-1", "A-1", Decimal("7.25"), 2, 3, True, 50),
            ("POT-3", "A-9", Decimal("3.1"), 0, 0, True, 12),
        ]
        assert FeedRun.objects.get().source == "import"


def test_the_same_file_again_changes_nothing(shop, tmp_path):
    path = kept(tmp_path, "offers.csv", HEADING + "A-1,,50,7.25,2,3,yes\nA-9,POT-3,12,3.10,,,\n")
    run("import_offers", "maple-pine", "acme", path)

    assert counts(run("import_offers", "maple-pine", "acme", path)) == (2, 2, 0, 0, 2, 0)


def test_bad_rows_are_refused_whole_and_the_others_taken(shop, acme, in_scope, tmp_path):
    table = HEADING + (
        "A-1,,-5,9.99,,,\nX-1,,5,,,,\nY-1,NOPE,5,,,,\nA-1,POT-3,5,,,,\n,POT-3,5,1.234,,,\n,,5,1,,,\n,LAMP-2,3,,,,\nB-1,LAMP-2,3,,,,\n"
    )

    report = run("import_offers", "maple-pine", "acme", kept(tmp_path, "offers.csv", table))

    assert (report["exit"], counts(report)) == (1, (8, 1, 1, 1, 0, 7))
    assert [(one["line"], one["column"], one["value"]) for one in report["errors"]] == [
        (2, "quantity", "-5"), (3, "supplier_sku", "X-1"), (4, "sku", "NOPE"), (5, "supplier_sku", "A-1"),
        (6, "cost", "1.234"), (7, "supplier_sku", ""), (9, "sku", "LAMP-2"),
    ]  # fmt: skip
    with in_scope(shop):
        assert [row[:3] for row in offers(acme)] == [("LAMP-2", "LAMP-2", 0), ("MUG-1", "A-1", Decimal("6.1"))]
        assert Stock.objects.get(offer__supplier_sku="A-1").on_hand == 5


def test_a_dry_run_says_the_same_and_changes_nothing(shop, acme, in_scope, tmp_path):
    path = kept(tmp_path, "offers.csv", HEADING + "A-1,,50,7.25,,,\nA-9,POT-3,12,3.10,,,\nA-9,LAMP-2,x,,,,\n")
    with in_scope(shop):
        before = offers(acme)

    tried = run("import_offers", "maple-pine", "acme", path, dry_run=True)
    with in_scope(shop):
        assert offers(acme) == before
        assert not FeedRun.objects.exists()
    done = run("import_offers", "maple-pine", "acme", path)

    assert tried | {"dry_run": False} == done
    assert counts(done) == (3, 2, 1, 2, 0, 1)


def test_workbooks_and_json_lines_are_read_alike(shop, tmp_path):
    book = workbook(["Supplier SKU", "Stock"], ["A-1", 9])
    lines = json_lines({"sku": "MUG-1", "quantity": 9, "cost": "6.10"})

    assert counts(run("import_offers", "maple-pine", "acme", kept(tmp_path, "o.xlsx", book))) == (1, 1, 0, 1, 0, 0)
    assert counts(run("import_offers", "maple-pine", "acme", kept(tmp_path, "o.jsonl", lines))) == (1, 1, 0, 0, 1, 0)


def test_another_retailers_supplier_is_not_there(shop, rival, tmp_path):
    path = kept(tmp_path, "offers.csv", HEADING + "A-1,,50,,,,\n")

    report = run("import_offers", "rival-sons", "acme", path)

    assert (report["exit"], report["said"]) == (1, "There is no supplier with the code 'acme'.")
