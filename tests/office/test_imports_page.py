"""The imports page: a file is seen before it is tried, tried before it is applied, and every row is answered for."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dropship.events.models import Event
from dropship.office.models import ImportRefusal, ImportRun
from dropship.office.tasks import prune_imports
from inventory.models import Offer, Product
from orders.models import Order
from suppliers.models import Supplier
from tests.factories.inventory import ProductFactory
from tests.orders.incoming import order_of
from tests.tabular.files import json_lines, workbook

pytestmark = pytest.mark.django_db
HERE = "/settings/imports/"
PRODUCTS = "sku;name;price;Farbe\nMUG-1;Größe M;12,50;rot\nMUG-2;Mug;8.00;blau\nMUG-3;;1.00;\n"


@pytest.fixture
def page(as_user, max):
    return as_user(max)


def upload(browser, content: bytes | str, name: str = "products.csv", kind: str = "products", **given: str):
    held = content.encode() if isinstance(content, str) else content
    return browser.post(HERE + "upload/", {"kind": kind, "file": SimpleUploadedFile(name, held), **given})


def brought(browser, *arguments, **given) -> str:
    """The page of a file that was uploaded."""
    answer = upload(browser, *arguments, **given)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def text(answer) -> str:
    return answer.content.decode()


def test_a_file_is_previewed_with_its_columns_encoding_and_first_rows(page, maple, in_scope):
    shown = text(page.get(brought(page, PRODUCTS.encode("cp1252"))))

    for words in (
        "Größe M",
        "12,50",
        "cp1252",
        "a guess",
        "<code>;</code>",
        "Farbe",
        "Not recognised",
        "barcode",
        "Dry run",
    ):
        assert words in shown
    with in_scope(maple):
        assert not Product.objects.exists()
        assert Event.objects.get(name="import.changed").actor == "user:max@example.com"


def test_a_dry_run_reports_every_row_and_changes_nothing_then_the_import_applies(page, maple, in_scope, run_jobs):
    where = brought(page, PRODUCTS)

    page.post(where + "try/")
    run_jobs(maple, only=("imports",))
    tried = text(page.get(where))

    assert "Only tried: nothing was changed" in tried
    assert "An amount is written as text" in tried
    assert "<code>12,50</code>" in tried
    with in_scope(maple):
        assert not Product.objects.exists()
        assert not Event.objects.filter(name="product.changed").exists()

    page.post(where + "apply/")
    run_jobs(maple, only=("imports",))
    done = text(page.get(where))

    assert "Imported" in done
    with in_scope(maple):
        run = ImportRun.objects.get()
        assert (run.read, run.taken, run.created, run.refused, run.content) == (3, 1, 1, 2, None)
        assert "sample" not in run.facts, "what stood in the file goes with it"
        assert list(ImportRefusal.objects.order_by("line").values_list("line", "column", "value")) == [
            (2, "price", "12,50"),
            (4, "name", ""),
        ]
        assert Product.objects.get().sku == "MUG-2"
        assert Event.objects.get(name="product.changed").actor == "user:max@example.com"


def test_refused_rows_are_downloaded_as_csv(page, maple, run_jobs):
    where = brought(page, PRODUCTS)
    page.post(where + "apply/")
    run_jobs(maple, only=("imports",))

    answer = page.get(where + "refusals.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert rows[0] == ["line", "column", "value", "reason"]
    assert [row[:3] for row in rows[1:]] == [["2", "price", "12,50"], ["4", "name", ""]]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="refused-products.csv"'


def test_every_kind_is_imported_from_the_page_and_its_template_is_a_good_file(page, maple, in_scope, run_jobs):
    with in_scope(maple):
        ProductFactory(sku="LAMP-2")
    for kind in ("suppliers", "products", "offers", "orders"):
        template = b"".join(page.get(f"{HERE}templates/{kind}.csv").streaming_content)
        given = {"supplier": "acme"} if kind == "offers" else {}
        page.post(brought(page, template, f"{kind}.csv", kind, **given) + "apply/")
        run_jobs(maple, only=("imports",))
    page.post(brought(page, json_lines(order_of(7)), "o.jsonl", "orders") + "apply/")
    run_jobs(maple, only=("imports",))

    with in_scope(maple):
        assert [(run.kind, run.created, run.refused) for run in ImportRun.objects.order_by("created_at")] == [
            ("suppliers", 1, 0), ("products", 1, 0), ("offers", 1, 0), ("orders", 1, 0), ("orders", 1, 0),
        ]  # fmt: skip
        assert Supplier.objects.get().code == "acme"
        assert Offer.objects.get().stock.on_hand == 50
        assert Order.objects.count() == 2


def test_the_same_file_again_says_that_nothing_changed(page, maple, run_jobs):
    for _ in range(2):
        where = brought(page, "sku,name\nMUG-1,Mug\n")
        page.post(where + "apply/")
        run_jobs(maple, only=("imports",))

    assert "nothing was changed" in text(page.get(where))


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"),
    [
        ("name\nMug\n", "p.csv", "products", "The heading lacks sku"),
        ("sku,name\nA\0,B\n", "p.csv", "products", "NUL"),
        ("sku,name\n", "p.csv", "products", "no rows"),
        (b"PK\x03\x04broken", "p.xlsx", "products", "damaged"),
        (b"x" * (5 * 1024 * 1024 + 1), "p.csv", "products", "at most 5 MB"),
        ("", "p.csv", "products", "empty"),
        ("sku,quantity\nA,1\n", "o.csv", "offers", "Choose the supplier"),
        ("sku,name\nA,B\n", "p.csv", "planets", "Select a valid choice"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_beside_its_field_and_not_kept(
    page, maple, in_scope, content, name, kind, words
):
    answer = upload(page, content, name, kind)

    assert answer.status_code == 422
    assert words in text(answer)
    with in_scope(maple):
        assert not ImportRun.objects.exists()


def test_formulas_in_a_workbook_are_refused_by_row(page, maple, in_scope, run_jobs):
    where = brought(page, workbook(["sku", "name"], ["A", "=1+1"], ["B", "Mug"]), "p.xlsx")
    assert "The cell holds a formula" in text(page.get(where)), "the preview tells it already"

    page.post(where + "apply/")
    run_jobs(maple, only=("imports",))

    with in_scope(maple):
        assert [product.sku for product in Product.objects.all()] == ["B"]
        assert ImportRefusal.objects.get().value == "=1+1"


@pytest.mark.parametrize("name", ["\\u0000", "\\ud800"])
def test_a_line_that_names_what_cannot_be_stored_twice_is_refused_alone(page, maple, in_scope, run_jobs, name):
    lines = f'{{"{name}": 1, "{name}": 2}}\n' + json_lines({"sku": "B", "name": "Mug"})

    where = brought(page, lines, "p.jsonl")
    assert "twice" in text(page.get(where))
    page.post(where + "apply/")
    run_jobs(maple, only=("imports",))

    with in_scope(maple):
        run = ImportRun.objects.get()
        assert (run.status, run.created, run.refused) == ("completed", 1, 1)


def test_while_a_worker_has_it_the_page_asks_again_and_a_second_click_changes_nothing(page, maple, in_scope, run_jobs):
    where = brought(page, "sku,name\nMUG-1,Mug\n")
    for _ in range(2):
        part = page.post(where + "apply/", headers={"HX-Request": "true"})
        assert 'hx-trigger="every 1s"' in text(part)
        assert "<html" not in text(part)
    with in_scope(maple):
        assert Event.objects.filter(name="import.changed").count() == 2, "uploaded, started"

    run_jobs(maple, only=("imports",))
    page.post(where + "apply/")

    assert 'hx-trigger="every 1s"' not in text(page.get(where, headers={"HX-Request": "true"}))
    assert run_jobs(maple, only=("imports",)) == 0


def test_an_import_is_stopped_from_its_page_and_can_be_begun_again(page, maple, in_scope, run_jobs):
    where = brought(page, "sku,name\nMUG-1,Mug\n")
    page.post(where + "apply/")
    assert where + "stop/" in text(page.get(where))

    for _ in range(2):
        stopped = text(page.post(where + "stop/", headers={"HX-Request": "true"}))

    assert "Stopped" in stopped
    assert "every 1s" not in stopped
    assert run_jobs(maple, only=("imports",)) == 0
    with in_scope(maple):
        assert not Product.objects.exists()
        assert Event.objects.filter(name="import.changed").count() == 3, "uploaded, started, stopped"
    page.post(where + "apply/")
    run_jobs(maple, only=("imports",))
    page.post(where + "stop/")
    with in_scope(maple):
        assert ImportRun.objects.get().status == "completed", "what is over cannot be stopped"


def test_a_long_file_is_previewed_at_once_and_read_to_its_end_by_the_worker(
    page, maple, in_scope, run_jobs, monkeypatch
):
    monkeypatch.setattr("dropship.office.actions.keep_upload.SURVEYED_ROWS", 3)
    where = brought(page, PRODUCTS + "MUG-4;Cup;1.00;\n")
    broken = brought(page, PRODUCTS + 'MUG-4;Cup;1.00;\nMUG-5;"Cup"x;1.00;\n', "broken.csv")

    assert "more than" in text(page.get(where))
    for one in (where, broken):
        page.post(one + "apply/")
        run_jobs(maple, only=("imports",))

    assert "cannot be read at line 6" in text(page.get(broken))
    with in_scope(maple):
        assert ImportRun.objects.get(file_name="products.csv").rows == 4
        assert not ImportRun.objects.get(file_name="broken.csv").read, "nothing of it was taken in"


def test_orders_of_a_long_file_are_whole_wherever_their_rows_stand(page, maple, in_scope, run_jobs, monkeypatch):
    monkeypatch.setattr("dropship.office.actions.keep_upload.SURVEYED_ROWS", 2)
    rows = "".join(f"{number},A-{number},1,1.00,US\n" for number in (1, 2, 1, 3, 2))

    where = brought(page, "external_id,sku,quantity,unit_price,ship_country\n" + rows, "o.csv", "orders")
    page.post(where + "apply/")
    run_jobs(maple, only=("imports",))

    with in_scope(maple):
        run = ImportRun.objects.get()
        assert (run.status, run.rows, run.read) == ("completed", 5, 5)
        assert run.groups is None, "the numbers of orders go with the file"


def test_a_discarded_file_is_let_go(page, maple, in_scope, run_jobs):
    where = brought(page, PRODUCTS)

    assert page.post(where + "discard/").status_code == 302
    page.post(where + "apply/")

    assert run_jobs(maple, only=("imports",)) == 0
    with in_scope(maple):
        run = ImportRun.objects.get()
        assert (run.status, run.content) == ("discarded", None)
        assert "sample" not in run.facts, "nothing of what stood in it is kept"


def test_a_file_nobody_applied_is_let_go_after_a_day(page, maple, in_scope):
    brought(page, PRODUCTS)
    brought(page, PRODUCTS, "fresh.csv")
    with in_scope(maple):
        ImportRun.objects.filter(file_name="products.csv").update(created_at=timezone.now() - timedelta(hours=25))

    prune_imports(maple.id)

    with in_scope(maple):
        assert list(ImportRun.objects.order_by("created_at").values_list("status", "content")[:1]) == [
            ("expired", None)
        ]
        assert ImportRun.objects.get(file_name="fresh.csv").content is not None


def test_the_list_says_who_brought_what_and_what_became_of_it(page, maple, run_jobs):
    page.post(brought(page, PRODUCTS, "spring.csv") + "apply/")
    run_jobs(maple, only=("imports",))

    shown = text(page.get(HERE))

    for words in ("spring.csv", "max@example.com", "Products", "Imported"):
        assert words in shown


def test_another_retailer_sees_nothing_of_it(page, as_user, rita, maple, rival, in_scope, run_jobs):
    where = brought(page, PRODUCTS, "secret.csv")
    theirs = as_user(rita)

    assert "secret.csv" not in text(theirs.get(HERE))
    for path in ("", "refusals.csv"):
        assert theirs.get(where + path).status_code == 404
    for path in ("apply/", "try/", "discard/", "stop/"):
        assert theirs.post(where + path).status_code == 404
    assert run_jobs(rival, only=("imports",)) == 0
    with in_scope(rival):
        assert not ImportRun.objects.exists()


def test_names_and_cells_are_shown_as_text(page, maple):
    evil = "<script>alert(1)</script>"

    shown = text(page.get(brought(page, f"sku,name,{evil}\n{evil},{evil},x\n", f"{evil}.csv")))

    assert evil not in shown
    assert "&lt;script&gt;" in shown
