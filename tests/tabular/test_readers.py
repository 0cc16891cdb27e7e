"""Tables are read as they are meant, or refused with a reason; nothing is guessed in silence, run, or lost."""

from __future__ import annotations

import io
import os
import re
import tracemalloc
import zipfile
from datetime import date
from itertools import product

import pytest

from dropship.tabular.readers import Unreadable, open_table
from dropship.tabular.writer import as_it_was, csv_stream, neutralise
from tests.tabular.files import LAYOUT, json_lines, opened, read, workbook


def refused(content: bytes | str, name: str = "file.csv", **options: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        list(opened(content, name, **options).rows())
    return caught.value


# Encodings


@pytest.mark.parametrize(
    ("encoding", "said", "is_guess"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", False),
        ("utf-16", "utf-16", False),
        ("utf-16-le", "utf-16-le", True),
        ("utf-16-be", "utf-16-be", True),
        ("utf-32", "utf-32", False),
        ("cp1252", "cp1252", True),
    ],
)
def test_the_encoding_is_found_and_a_guess_is_called_one(encoding: str, said: str, is_guess: bool):
    content = "sku,name\nMUG-1,Größe “M” – für Gäste\nMUG-2,Café à emporter\n".encode(encoding)

    table = opened(content)

    assert (table.encoding, table.is_guess) == (said, is_guess)
    assert [row.values["name"] for row in table.rows()] == ["Größe “M” – für Gäste", "Café à emporter"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Größe", "cp1252"),
        ("Кружка большая", "cp1251"),
        ("Zażółć gęślą jaźń kubek / Łódź ceramiczna duża", "cp1250"),
        ("マグカップ", "cp932"),
    ],
)
def test_a_short_text_of_another_script_or_language_is_guessed_as_such(text: str, encoding: str):
    table = opened(f"sku,name\nA,{text}\n".encode(encoding))

    assert (table.encoding, table.is_guess) == (encoding, True)
    assert next(table.rows()).values["name"] == text


def test_an_encoding_that_was_named_is_taken_at_its_word():
    content = "sku,name\nMUG-1,Кружка\n".encode("cp1251")

    table = opened(content, encoding="cp1251")

    assert (table.encoding, table.is_guess) == ("cp1251", False)
    assert next(table.rows()).values["name"] == "Кружка"


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        ("sku,name\nMUG-1,Größe\n".encode("cp1252"), "utf-8", "wrong_encoding"),
        ("sku,name\nMUG-1,Größe\n".encode("cp1252"), "klingon", "unknown_encoding"),
        ("﻿sku,name\n".encode() + b"MUG-1,\xff\n", "", "wrong_encoding"),
        (b"\xff\xfes\x00k\x00u\x00\n\x00\x00\xd8", "", "wrong_encoding"),
    ],
)
def test_what_is_not_in_its_encoding_is_refused(content: bytes, encoding: str, code: str):
    assert refused(content, encoding=encoding).code == code


def test_a_nul_character_is_refused_with_its_line():
    found = refused("sku,name\nMUG-1,Mug\nMUG\x00-2,Mug\n")

    assert found.code == "nul_character"
    assert "Line 3" in found.detail


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str):
    table = opened(f'sku{delimiter}name\nMUG-1{delimiter}"Mug, large; red | blue"\n')

    assert table.delimiter == delimiter
    assert next(table.rows()).values["name"] == "Mug, large; red | blue"


def test_lines_are_counted_through_quotes_blank_lines_and_every_kind_of_line_end():
    rows = read('sku,name\r\n\r\nMUG-1,"two\r\nlines ""and"" quotes"\r\n\n,,\nMUG-2,Mug\rMUG-3,Mug')

    assert [(row.line, row.values["sku"]) for row in rows] == [(3, "MUG-1"), (7, "MUG-2"), (8, "MUG-3")]
    assert rows[0].values["name"] == 'two\r\nlines "and" quotes'


def test_cells_are_read_by_their_kind_and_what_does_not_fit_stays_as_it_is():
    rows = read("SKU , Weight grams,is-active,price\n 007 ,350,yes,12.50\nX,heavy,perhaps,=1+1\n")

    assert rows[0].values == {"sku": "007", "weight_grams": 350, "is_active": True, "price": "12.50"}
    assert rows[1].values == {"sku": "X", "weight_grams": "heavy", "is_active": "perhaps", "price": "=1+1"}


def test_what_the_portal_exports_comes_back_the_same():
    names = [
        "=1+1",
        "+49 30",
        "-5",
        "@home",
        "'=1+1",
        "''=1+1",
        "'quoted'",
        "plain",
        'with "quotes", and comma',
        "x;=1",
        "a;'-1",
    ]
    exported = "".join(csv_stream(["sku", "name"], [[str(n), name] for n, name in enumerate(names)]))

    assert [row.values["name"] for row in read(exported)] == names


def cells_where_semicolons_separate(exported: str) -> list[str]:
    """What a spreadsheet makes of our file there: each line cut at every semicolon and tab, quotes around a cell taken off."""
    lines = re.split(r"\r\n|\r|\n", exported)
    return [cell.strip(' "') for line in lines for cell in re.split(r"[;\t]", line)]


def test_no_cell_is_a_formula_where_semicolons_separate():
    texts = [
        "x;=1+1;y",
        "x\t@SUM(1)\ty",
        "x\n=1+1;",
        "x\r\n-1+1",
        'x;"=1+1";y',
        "x; +1",
        "x;;=1",
        "a,b;=1+1;c",
        "x;＝1",
    ]
    exported = "".join(csv_stream(["sku", "name", "note"], [["A", text, text] for text in texts]))

    begins = [cell[:1] for cell in cells_where_semicolons_separate(exported)]

    assert not set(begins) & set("=+-@＝＋－＠")


def test_every_text_comes_back_the_same_however_it_is_marked():
    texts = ["".join(letters) for length in range(1, 6) for letters in product("=-';\n\" x", repeat=length)]
    texts.append(";\n \"'" * 200_000)  # one cell may be long; each letter is looked at a few times

    assert [text[:9] for text in texts if as_it_was(neutralise(text)) != text] == []


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("name,price\nMug,1\n", "wrong_header", "lacks sku"),
        ("MUG-1,Mug\n", "wrong_header", "Expected header (needed: sku"),
        ("sku,SKU,name\nA,B,C\n", "wrong_header", "“sku” twice"),
        ("sku,colour,Colour\nA,B,C\n", "wrong_header", "“colour” twice"),
        ("", "empty_file", "empty"),
        ("   \n \n", "empty_file", "empty"),
        ("sku," + ",".join(f"c{n}" for n in range(200)) + "\n", "too_many_columns", "200"),
        ('sku,name\nMUG-1,"Mug"x\n', "bad_csv", "line 2"),
        ('sku,name\nMUG-1,"Mug\n', "bad_csv", "unexpected end"),
        (f"sku,name\nMUG-1,{'x' * 200_000}\n", "bad_csv", "field limit"),
        (f"sku,name\nMUG-1,{'x' * 1_000_001}\n", "line_too_long", "Line 2"),
        ("\u00a0\n", "wrong_header", "sku"),
    ],
)
def test_a_csv_that_cannot_be_is_refused_once_and_clearly(content: str, code: str, words: str):
    found = refused(content)

    assert found.code == code
    assert words in found.detail


def test_a_row_with_more_cells_than_headings_is_at_fault_and_the_others_are_not():
    rows = read("sku,name\nMUG-1,Mug,\nMUG-2,Mug,red\nMUG-3\n")

    assert [bool(row.fault) for row in rows] == [False, True, False]
    assert rows[1].fault.reason == "The row has 3 cells under 2 headings."
    assert rows[2].values == {"sku": "MUG-3"}


def test_headings_that_mean_nothing_are_named():
    table = opened("sku,Farbe,,name\nMUG-1,rot,x,Mug\n")

    assert (table.recognised, table.ignored) == (["sku", "name"], ["Farbe", "(column 3)"])


def test_a_long_file_is_read_in_constant_memory():
    content = b"sku,name\n" + b"".join(b"SKU-%06d,A mug of the usual kind\n" % n for n in range(100_000))
    file = io.BytesIO(content)
    tracemalloc.start()
    try:
        count = sum(1 for _ in open_table(file, "file.csv", LAYOUT).rows())
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 100_000
    assert peak < 2 * 1024 * 1024


# Workbooks


def test_a_workbook_reads_like_the_same_table_in_csv():
    rows = read(
        workbook(["SKU", "name", "price", "weight_grams", "is_active"], [], [1001, "Mug", 12.5, 350.0, True], ["A", date(2026, 1, 5), 3, None, False]),
        "file.xlsx",
    )  # fmt: skip

    assert [row.line for row in rows] == [3, 4]
    assert rows[0].values == {"sku": "1001", "name": "Mug", "price": "12.5", "weight_grams": 350, "is_active": True}
    assert rows[1].values == {"sku": "A", "name": "2026-01-05", "price": "3", "is_active": False}


def test_a_formula_is_never_run_and_its_row_is_at_fault_with_its_place():
    rows = read(
        workbook(["sku", "name", "price", "note"], ["A", "Mug", "=1+1", ""], ["B", "Mug", "1", "=NOW()"]), "x.xlsx"
    )

    assert (rows[0].line, rows[0].fault.column, rows[0].fault.value) == (2, "price", "=1+1")
    assert rows[1].fault is None, "a column that is not read may hold what it likes"


def test_an_error_of_the_spreadsheet_is_no_value():
    (row,) = read(workbook(["sku", "price"], ["A", "#N/A"]), "x.xlsx")

    assert row.fault.column == "price"


def bomb(size: int) -> bytes:
    held = io.BytesIO(workbook(["sku"], ["A"]))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/padding.bin", b"\0" * size)
    return held.getvalue()


def with_strings(*texts: bytes) -> bytes:
    """A workbook with these texts to be shared by its cells, and a photo that does not shrink."""
    held = io.BytesIO(workbook(["sku"], ["A"]))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/sharedStrings.xml", b"<sst>%s</sst>" % b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        )
        archive.writestr("xl/media/photo.jpg", os.urandom(200_000))
    return held.getvalue()


def with_sheet(rows: bytes) -> bytes:
    """A workbook whose sheet is written by hand."""
    source, held = zipfile.ZipFile(io.BytesIO(workbook(["sku"], ["A"]))), io.BytesIO()
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            sheet = head + rows + b"</sheetData></worksheet>"
            archive.writestr(part, sheet if part == "xl/worksheets/sheet1.xml" else source.read(part))
    return held.getvalue()


def far_cells(value: bytes) -> bytes:
    """Two thousand rows, each with a cell at the right end of the world."""
    heading = b'<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>'
    row = b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d">%s</c></row>'
    return with_sheet(heading + b"".join(row % (n, n, n, value) for n in range(2, 2_002)))


def far_row() -> bytes:
    """A sheet that says it has a row at the end of the world."""
    source, held = zipfile.ZipFile(io.BytesIO(workbook(["sku"], ["A"]))), io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(
                part, source.read(part).replace(b'<row r="2"', b'<row r="9999999999"').replace(b'"A2"', b'"A9999"')
            )
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(20 * 1024 * 1024), "file_too_large"),
        (b"PK\x03\x04 and then nothing", "bad_workbook"),
        (workbook(["sku"], ["A"])[:-400], "bad_workbook"),
        (workbook([]), "wrong_header"),
        (workbook(["name"], ["Mug"]), "wrong_header"),
        (workbook(["sku", *[f"c{n}" for n in range(300)]]), "too_many_columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unknown_format"),
        (b"\x1f\x8b\x08\x00abc", "unknown_format"),
        (b"%PDF-1.7 ...", "unknown_format"),
        (far_row(), "bad_workbook"),
        (with_strings(*[b"sku"] * 500_000), "file_too_large"),
        (with_strings(*[b"%x" % (n * 2654435761) for n in range(1_300_000)]), "file_too_large"),
        (far_cells(b"<v>1</v>"), "too_many_columns"),
    ],
    ids=["bomb", "no archive", "cut off", "empty", "wrong header", "wide", "old or with a password", "gzip", "pdf", "far row", "texts that burst behind a photo", "texts by the million", "far cell"],
)  # fmt: skip
def test_a_workbook_that_cannot_be_is_refused(content: bytes, code: str):
    assert refused(content, "file.xlsx").code == code


def test_cells_far_out_that_say_nothing_cost_nothing():
    tracemalloc.start()
    try:
        rows = read(far_cells(b""), "file.xlsx")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(rows) == 2_000
    assert not any(row.fault for row in rows)
    assert peak < 4 * 1024 * 1024, "two thousand rows, not 32 million cells"


# JSON lines


def test_json_lines_keep_their_types_and_lines():
    table = opened(
        "\ufeff" + json_lines({"sku": "A", "price": 1.5, "x": {"y": [1]}}) + "\n" + json_lines({"sku": "B"}), "f.jsonl"
    )
    rows = list(table.rows())

    assert [(row.line, row.values["sku"]) for row in rows] == [(1, "A"), (3, "B")]
    assert (table.recognised, table.ignored) == (["sku", "price"], ["x"])


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ('{"sku": "A", "sku": "B"}', "sku", "twice"),
        ('{"sku": "A", "price": NaN}', "", "NaN"),
        ('{"sku": "A", "price": -Infinity}', "", "Infinity"),
        ('{"sku": "A"', "", "no JSON"),
        ('"A"', "", "no JSON object"),
        ('{"sku": ' + "[" * 100_000, "", "nested"),
        ('{"sku": ' + "9" * 5000 + "}", "", "no JSON"),
    ],
)
def test_a_line_that_is_no_object_is_at_fault_and_the_next_is_not(line: str, column: str, words: str):
    bad, good = read(line + "\n" + '{"sku": "Z"}\n', "file.jsonl")

    assert (bad.line, bad.fault.column) == (1, column)
    assert words in bad.fault.reason
    assert (good.line, good.values) == (2, {"sku": "Z"})


def test_the_content_decides_where_the_name_says_nothing():
    assert opened('{"sku": "A"}\n', "upload").format == "jsonl"
    assert opened(workbook(["sku"], ["A"]), "upload.csv").format == "xlsx"
    assert opened("sku\nA\n", "upload.json").format == "csv"
    assert refused('[{"sku": "A"}]', "upload.json").code == "not_json_lines"
