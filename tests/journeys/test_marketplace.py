"""A marketplace's orders go through the portal, and its own figures come out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.marketplace import read
from bench.replay import compare, replay
from tests.journeys.olist import item, order, slice_of, truth, write

ROOT = Path(__file__).resolve().parents[2]
OLIST = Path(os.environ.get("DROPSHIP_DATA", ROOT.parent / "shared" / "data")) / "olist"

ORDERS = [
    order("1", "delivered", "2018-01-01 10:00:00", shipped="2018-01-02 09:00:00", delivered="2018-01-05 10:30:00"),
    order("2", "delivered", "2018-01-03 10:00:00", shipped="2018-01-04 09:00:00", delivered="2018-03-07 11:00:00"),
    order("3", "shipped", "2018-01-04 10:00:00", shipped="2018-01-06 09:00:00"),
    order("4", "canceled", "2018-01-04 11:00:00"),
    order("5", "processing", "2018-01-05 10:00:00"),
    order("6", "unavailable", "2018-01-05 12:00:00"),
    order("7", "delivered", "2018-01-06 10:00:00", shipped="", delivered="2018-01-07 16:12:59"),
    order("8", "canceled", "2018-01-06 12:00:00", shipped="2018-01-07 09:00:00", delivered="2018-01-09 09:00:00"),
]
ITEMS = [
    item("1", 1, "mug", "acme", "12.50"),
    item("1", 2, "mug", "acme", "12.50", "0.00"),
    item("1", 3, "lamp", "birch", "120.05", "31.40"),
    item("2", 1, "lamp", "birch", "119.99"),
    item("3", 1, "mug", "acme", "12.5", "7.9"),
    item("4", 1, "rug", "cedar", "1999.90", "120.01"),
    item("5", 1, "rug", "cedar", "89.00"),
    item("7", 1, "mug", "acme", "11"),
    item("8", 1, "mug", "acme", "13.00"),
]


def run(folder: Path) -> tuple[dict, list[str]]:
    return replay(read(folder))


@pytest.mark.django_db(transaction=True)
def test_every_figure_is_the_folders_own(tmp_path):
    folder = write(tmp_path / "own", orders=ORDERS, order_items=ITEMS)

    figures, report = run(folder)

    assert figures == truth(ORDERS, ITEMS)
    assert "refused: order order-6: it has no items" in report
    assert report[-1] == "refused in all: 1 orders"


@pytest.mark.django_db(transaction=True)
def test_a_wrong_truth_is_told(tmp_path):
    folder = write(tmp_path / "own", orders=ORDERS, order_items=ITEMS)
    (folder / "truth.json").write_text(json.dumps(truth(ORDERS, ITEMS) | {"gross": 1.0}))

    figures, _report = run(folder)

    assert compare(figures, folder / "truth.json") == [f"DIFFERS: gross is {figures['gross']}, truth.json has 1.0"]


@pytest.mark.django_db(transaction=True)
def test_a_folder_of_ill_kept_files_loses_no_order_and_hides_none(tmp_path):
    good = [
        order("1", "delivered", "2018-01-01 10:00:00", shipped="2018-01-09 09:00:00", delivered="2018-01-05 10:30:00"),
        order("2", "returned", "2018-01-03 10:00:00", shipped="2018-01-04 09:00:00", delivered="2018-01-06 11:00:00"),
        order("3", "shipped", "2018-01-04 10:00:00", estimate=""),
        order("4", "invoiced", "2018-01-04 10:00:00", shipped="soon"),
        order("5", "delivered", "2018-01-08 10:00:00", shipped="2018-01-02 09:00:00", delivered="2018-01-09 09:00:00"),
    ]
    bad = [
        order("6", "delivered", ""),
        order("7", "delivered", "yesterday"),
        order("8", "delivered", "2018-01-05 10:00:00"),
        order("9", "delivered", "2018-01-05 10:00:00"),
        order("1", "delivered", "2018-01-01 10:00:00"),
    ]
    items = [
        item("1", 1, "nobody-knows-it", "nobody-knows-them", "0.335", "0"),
        item("1", 1, "nobody-knows-it", "nobody-knows-them", "0.335", ""),
        item("2", 1, "mug", "", "1.5"),
        item("3", 1, "", "acme", "20"),
        item("4", 1, "mug", "acme", "10", "10"),
        item("5", 1, "mug", "acme", "10", "0"),
    ]
    refused = [
        item("6", 1, "mug", "acme", "1"),
        item("7", 1, "mug", "acme", "1"),
        item("8", 1, "mug", "acme", "NaN"),
        item("9", 1, "mug", "acme", "-3"),
    ]
    folder = write(
        tmp_path / "ill",
        bom=True,
        orders=[{name: row[name] for name in row if name != "order_approved_at"} for row in good + bad],
        order_items=[{name: row[name] for name in row if name != "shipping_limit_date"} for row in items + refused],
        customers=[{"customer_id": "customer-2", "customer_zip_code_prefix": "1310", "customer_state": "SP"}],
        products=[{"product_id": "mug"}],
    )

    figures, report = run(folder)

    assert (figures["orders"], figures["orders_all"], figures["items"]) == (5, 10, 6)
    assert figures["status"] == {"delivered": 2, "returned": 1, "shipped": 1, "invoiced": 1}
    assert (figures["delivered"], figures["gross"], figures["freight"]) == (2, 42.17, 30.0)
    for reason in (
        "order-6: it has no order_purchase_timestamp",
        "order-7: order_purchase_timestamp is 'yesterday', no time",
        "order-8: item 1: price is NaN",
        "order-9: item 1: price is -3",
        "order-1: its order_id came before",
    ):
        assert f"refused: order {reason}" in report
    assert "order order-4: order_delivered_carrier_date is 'soon', no time; it stays where it was" in report
    assert "order order-1: delivered before it was shipped; shipped when it was delivered" in report


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not OLIST.is_dir(), reason=f"needs the marketplace's orders in {OLIST}")
def test_a_slice_of_real_orders_gives_the_figures_counted_from_it(tmp_path):
    folder = slice_of(OLIST, tmp_path / "slice", how_many=150)

    figures, report = run(folder)

    assert compare(figures, folder / "truth.json") == []
    assert figures["orders"] > 100
    assert report[-1] == f"refused in all: {figures['orders_all'] - figures['orders']} orders"


def test_as_a_script_it_tells_what_is_missing_and_hides_no_library(tmp_path):
    """A script's own folder comes first in the path; a file there called as a library would stand for it."""
    script = [sys.executable, "bench/replay.py", str(tmp_path)]
    as_a_script = "import sys; sys.path[0] = 'bench'; import replay, http.cookies"

    told = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    found = subprocess.run([sys.executable, "-c", as_a_script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (told.returncode, "has no orders.csv" in told.stderr) == (2, True)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_folder_without_orders_says_what_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"has no orders\.csv"):
        read(tmp_path)
