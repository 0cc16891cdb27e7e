"""Ugly files of the world: each ends in rows or in one refusal, and rows plus faults are all there are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dropship.tabular.layout import Column, Layout
from dropship.tabular.readers import Unreadable, open_table

DATA = Path(os.environ.get("DROPSHIP_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
UGLY = sorted(
    path
    for folder in ("bad-files", "bad-input", "supplier-feeds")
    for path in (DATA / folder).rglob("*")
    if path.is_file()
)
SWISS = DATA / "supplier-feeds" / "alltron" / "first_120_products.csv"
ANYTHING = Layout(
    columns=(Column("id"), Column("name", also=("first_name",)), Column("a")), needs=(("id", "name", "a"),)
)


@pytest.mark.filterwarnings("ignore:Cell:UserWarning")
@pytest.mark.parametrize("path", UGLY or [None], ids=lambda path: f"{path.parent.name}/{path.name}" if path else "none")
def test_every_ugly_file_ends_in_rows_or_in_a_reason(path: Path | None):
    if path is None:
        pytest.skip(f"the public collection of ugly files is not at {DATA}")
    with path.open("rb") as file:
        try:
            table = open_table(file, path.name, ANYTHING)
            rows = list(table.rows())
        except Unreadable as refused:
            assert len(refused.detail) > 15
            return
    assert all(row.values or row.fault for row in rows) or table.ignored
    assert table.format in {"csv", "xlsx"}
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))


def test_a_distributors_list_in_latin_1_with_tabs_is_read_to_its_end():
    if not SWISS.exists():
        pytest.skip(f"the distributor's list is not at {SWISS}")
    layout = Layout(
        columns=(Column("supplier_sku", also=("artikelnummer", "art._nr.", "lieferantenartikelnummer")),), needs=()
    )
    with SWISS.open("rb") as file:
        table = open_table(file, SWISS.name, layout)
        rows = list(table.rows())
    assert (table.encoding, table.is_guess, table.delimiter) == ("cp1252", True, "\t")
    assert len(rows) == 120
    assert not any(row.fault for row in rows)
