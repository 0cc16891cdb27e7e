"""`import_catalog`: products from a table, each row by itself, with a report that leaves none out."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dropship.events.models import Event
from inventory.models import Product
from tests.factories.inventory import ProductFactory
from tests.tabular.commands import counts, run
from tests.tabular.files import json_lines, kept, workbook

pytestmark = pytest.mark.django_db
HEADING = "sku,name,price,weight_grams,category,is_active\n"
THREE = HEADING + "MUG-1,Mug,12.50,350,Kitchen,yes\nMUG-2,Größe,8,,Kitchen,no\nLAMP-1,=1+1,40.00,1200,,\n"


def values(*names: str) -> list[tuple]:
    return list(Product.objects.order_by("sku").values_list(*names))


def test_products_enter_the_catalogue(maple, in_scope, tmp_path):
    report = run("import_catalog", "maple-pine", kept(tmp_path, "products.csv", THREE))

    assert report["exit"] == 0
    assert counts(report) == (3, 3, 3, 3, 0, 0)
    assert {name: report[name] for name in ("kind", "file", "dry_run", "format", "encoding", "delimiter", "errors")} == {
        "kind": "products", "file": "products.csv", "dry_run": False, "format": "csv", "encoding": "utf-8", "delimiter": ",", "errors": [],
    }  # fmt: skip
    with in_scope(maple):
        assert values("sku", "name", "price", "currency", "weight_grams", "is_active") == [
            ("LAMP-1", "=1+1", Decimal("40"), "USD", 1200, True),
            ("MUG-1", "Mug", Decimal("12.5"), "USD", 350, True),
            ("MUG-2", "Größe", Decimal("8"), "USD", None, False),
        ]
        assert Event.objects.filter(name="product.changed", actor="command:import_products").count() == 3


def test_the_same_file_again_changes_nothing_and_says_so(maple, in_scope, tmp_path):
    path = kept(tmp_path, "products.csv", THREE)
    run("import_catalog", "maple-pine", path)
    with in_scope(maple):
        events = Event.objects.count()

    report = run("import_catalog", "maple-pine", path)

    assert counts(report) == (3, 3, 0, 0, 3, 0)
    with in_scope(maple):
        assert Event.objects.count() == events


def test_a_known_sku_is_changed_and_an_empty_cell_leaves_what_stands(maple, in_scope, tmp_path):
    with in_scope(maple):
        ProductFactory(sku="MUG-1", name="Old", price=Decimal("9"), category="Kitchen")

    report = run("import_catalog", "maple-pine", kept(tmp_path, "p.csv", "sku,name,price,category\nMUG-1,New,,\n"))

    assert counts(report) == (1, 1, 0, 1, 0, 0)
    with in_scope(maple):
        assert values("name", "price", "category") == [("New", Decimal("9"), "Kitchen")]


def test_a_bad_row_is_refused_with_its_place_and_never_spoils_the_others(maple, in_scope, tmp_path):
    rows = "A,Ann,1.234,,,\nB,,2,,,\nC,Cup,3,heavy,,perhaps\nD,Dish,4,,,\nD,Dish again,4,,,\nE,x,-1,,,\nF,a,b,c,d,e,f\n"

    report = run("import_catalog", "maple-pine", kept(tmp_path, "p.csv", HEADING + rows))

    assert report["exit"] == 1
    assert report["said"] == "6 of 7 rows were refused; the report says which and why."
    assert counts(report) == (7, 1, 1, 1, 0, 6)
    assert [(one["line"], one["column"], one["value"]) for one in report["errors"]] == [
        (2, "price", "1.234"), (3, "name", ""), (4, "weight_grams", "heavy"), (6, "sku", "D"), (7, "price", "-1"),
        (8, "", "F | a | b | c | d | e | f"),
    ]  # fmt: skip
    reasons = [one["reason"] for one in report["errors"]]
    assert "USD has at most 2 decimals" in reasons[0]
    assert "is_active: true or false is expected." in reasons[2], "every mistake of a row is told at once"
    assert reasons[3] == "Line 5 names this sku already."
    with in_scope(maple):
        assert values("sku") == [("D",)]


def test_a_dry_run_says_the_same_and_changes_nothing(maple, in_scope, tmp_path):
    path = kept(tmp_path, "p.csv", THREE + "BAD,,1,,,\n")

    tried = run("import_catalog", "maple-pine", path, dry_run=True)
    with in_scope(maple):
        assert not Product.objects.exists()
        assert not Event.objects.exists()
    done = run("import_catalog", "maple-pine", path)

    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert tried == done


def test_workbooks_and_json_lines_are_read_alike(maple, in_scope, tmp_path):
    book = workbook(["SKU", "Name", "Price"], ["A", "Mug", 12.5], ["B", "Cup", "=1+1"])
    lines = json_lines(
        {"sku": "A", "name": "Mug", "price": "12.50"},
        {"sku": "C", "name": "Pot", "weight_grams": 5, "attributes": {"x": 1}},
    )

    first = run("import_catalog", "maple-pine", kept(tmp_path, "p.xlsx", book))
    second = run("import_catalog", "maple-pine", kept(tmp_path, "p.jsonl", lines + '{"sku": "D", "sku": "E"}\n'))

    assert counts(first) == (2, 1, 1, 1, 0, 1)
    assert first["errors"][0] == {
        "line": 3, "column": "price", "value": "=1+1", "reason": "The cell holds a formula; put its value there instead.",
    }  # fmt: skip
    assert counts(second) == (3, 2, 1, 1, 1, 1)
    assert (second["errors"][0]["line"], second["errors"][0]["column"]) == (3, "sku")
    with in_scope(maple):
        assert values("sku") == [("A",), ("C",)]


def test_the_list_that_the_portal_exports_changes_nothing_or_what_was_edited(maple, in_scope, tmp_path, as_user, ann):
    with in_scope(maple):
        ProductFactory(sku="MUG-1", name="=1+1", price=Decimal("9"), category="Kitchen", is_active=False)
    exported = b"".join(as_user(ann).get("/inventory/?export=csv").streaming_content)

    same = run("import_catalog", "maple-pine", kept(tmp_path, "p.csv", exported))
    edited = run("import_catalog", "maple-pine", kept(tmp_path, "p.csv", exported.replace(b"False", b"True")))

    assert counts(same) == (1, 1, 0, 0, 1, 0)
    assert {"price", "is_active"} <= set(same["recognised"])
    assert counts(edited) == (1, 1, 0, 1, 0, 0)
    with in_scope(maple):
        assert values("name", "is_active") == [("=1+1", True)]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_texts_that_cannot_be_stored_are_refused_by_row(maple, tmp_path, text):
    lines = json_lines({"sku": text, "name": "x"}, {"sku": "B", "name": text}, {"sku": "C", "name": "x"})

    report = run("import_catalog", "maple-pine", kept(tmp_path, "p.jsonl", lines))

    assert counts(report) == (3, 1, 1, 1, 0, 2)
    assert [one["column"] for one in report["errors"]] == ["sku", "name"]


@pytest.mark.parametrize("sku", ['"a\nb"', '"a\rb"', ".", "..", "a/../b"])
def test_a_sku_that_no_address_can_name_is_refused(maple, in_scope, tmp_path, sku):
    report = run("import_catalog", "maple-pine", kept(tmp_path, "p.csv", f"sku,name\n{sku},Mug\nB,Cup\n"))

    assert [(one["line"], one["column"]) for one in report["errors"]] == [(2, "sku")]
    assert "no line break" in report["errors"][0]["reason"]
    with in_scope(maple):
        assert values("sku") == [("B",)]


@pytest.mark.parametrize(
    ("tenant", "content", "words"),
    [
        ("nobody", THREE, "There is no retailer with the slug 'nobody'."),
        (
            "maple-pine",
            "name;price\nMug;1\n",
            "The heading lacks sku; it has name, price. Expected header (needed: sku;",
        ),
        ("maple-pine", "sku,name\nA\x00,B\n", "Line 2 holds a NUL character"),
        ("maple-pine", THREE + 'X,"a"b,1,,,\n', "The CSV cannot be read at line 5"),
        ("maple-pine", HEADING, "no rows"),
        ("maple-pine", "", "The file is empty."),
    ],
)
def test_what_cannot_be_begun_ends_in_one_clear_line_and_changes_nothing(
    maple, in_scope, tmp_path, tenant, content, words
):
    report = run("import_catalog", tenant, kept(tmp_path, "p.csv", content))

    assert (report["exit"], "\n" in report["said"]) == (1, False)
    assert words in report["said"]
    with in_scope(maple):
        assert not Product.objects.exists()


def test_a_missing_file_and_a_folder_end_in_one_clear_line(maple, tmp_path):
    assert "No such file" in run("import_catalog", "maple-pine", str(tmp_path / "none.csv"))["said"]
    assert "cannot be read: Is a directory" in run("import_catalog", "maple-pine", str(tmp_path))["said"]


def test_a_guessed_encoding_is_told_and_can_be_said_for_certain(maple, in_scope, tmp_path):
    path = kept(tmp_path, "p.csv", (HEADING + "A,Größe,1,,,\n").encode("cp1252"))

    guessed = run("import_catalog", "maple-pine", path, dry_run=True)
    said = run("import_catalog", "maple-pine", path, encoding="cp1252")

    assert (guessed["encoding"], guessed["encoding_is_guess"]) == ("cp1252", True)
    assert (said["encoding"], said["encoding_is_guess"]) == ("cp1252", False)
    assert run("import_catalog", "maple-pine", path, encoding="utf-8")["exit"] == 1


def test_another_retailer_sees_nothing_of_it(maple, rival, in_scope, tmp_path):
    path = kept(tmp_path, "p.csv", THREE)
    run("import_catalog", "maple-pine", path)

    with in_scope(rival):
        assert not Product.objects.exists()
    assert counts(run("import_catalog", "rival-sons", path)) == (3, 3, 3, 3, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_row_costs_a_few_statements_and_one_that_stands_fewer(maple, tmp_path):
    many = 1_000
    path = kept(
        tmp_path, "p.csv", HEADING + "".join(f"SKU-{n},Product {n},{n % 90}.50,{n},Things,\n" for n in range(many))
    )

    with CaptureQueriesContext(connection) as first:
        assert counts(run("import_catalog", "maple-pine", path)) == (many, many, many, many, 0, 0)
    with CaptureQueriesContext(connection) as second:
        assert counts(run("import_catalog", "maple-pine", path)) == (many, many, 0, 0, many, 0)

    assert len(first) / many < 8, "savepoint, look, row, event"
    assert len(second) < len(first) / 2, "what stands already costs a look"


@pytest.mark.django_db(transaction=True)
def test_the_process_ends_with_the_code_and_the_report_on_its_last_line(maple, tmp_path):
    """As a shell sees it."""
    path = kept(tmp_path, "p.csv", HEADING + "A,,1,,,\n")
    code = (
        "import sys, django; django.setup(); from django.db import connection; "
        "connection.settings_dict['NAME'] = sys.argv.pop(1); from django.core.management import execute_from_command_line; "
        "execute_from_command_line(sys.argv)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, connection.settings_dict["NAME"], "import_catalog", "maple-pine", path],
        cwd=Path(__file__).resolve().parents[2], env={**os.environ, "DJANGO_SETTINGS_MODULE": "dropship.settings"},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[-1].startswith('{"kind": "products"')
    assert done.stderr.strip().endswith("CommandError: 1 of 1 rows were refused; the report says which and why.")
