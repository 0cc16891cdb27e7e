"""The supplier's stock: put right row by row in the portal, or brought as a file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from inventory.models import Offer, Stock
from tests.doors import run_jobs
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db
FILES = "/portal/stock/file/"
FORBIDDEN = ("12.50", "40.00", "canary", "B-MUG-1", "birch", "Birch")


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def bring(clerk: Client, content: bytes | str, name: str = "stock.csv", **more: str):
    content = content.encode() if isinstance(content, str) else content
    return clerk.post(FILES, {"file": SimpleUploadedFile(name, content), **more})


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def on_hand(scene: Scene, code: str = "acme") -> dict[str, int]:
    with scene.inside():
        rows = Stock.objects.filter(supplier_id=scene.suppliers[code].id)
        return dict(rows.values_list("offer__supplier_sku", "on_hand"))


def test_takes_good_rows_and_tells_of_the_others_by_line(scene: Scene, clerk: Client) -> None:
    answer = bring(clerk, "supplier_sku;quantity;cost\nA-MUG-1;7;5.50\nB-MUG-1;3;\nA-LAMP-2;x;\n")

    report = words(clerk.get(answer["Location"]))

    assert on_hand(scene)["A-MUG-1"] == 7
    assert on_hand(scene, "birch") == {"B-MUG-1": 50, "B-LAMP-2": 50}
    with scene.inside():
        assert str(Offer.objects.get(supplier_sku="A-MUG-1").cost) == "5.5000"
    assert re.search(r">3</td>.*?No offer and no product has this SKU", report)
    assert re.search(r">4</td>.*?A quantity is a whole number", report)
    refused = b"".join(clerk.get(f"{answer['Location']}refused.csv").streaming_content).decode()
    assert [row["line"] for row in csv.DictReader(io.StringIO(refused))] == ["3", "4"]


def test_the_template_holds_what_is_known_and_brought_back_changes_nothing(scene: Scene, clerk: Client) -> None:
    template = b"".join(clerk.get(f"{FILES}stock.csv").streaming_content).decode()

    assert [row["supplier_sku"] for row in csv.DictReader(io.StringIO(template))] == ["A-LAMP-2", "A-MUG-1"]
    assert not [word for word in FORBIDDEN if word in template]
    assert "nothing was changed" in words(clerk.get(bring(clerk, template)["Location"]))
    changed = template.replace(",50,", ",12,")
    assert "2 offers have a new count or cost" in words(clerk.get(bring(clerk, changed)["Location"]))
    assert on_hand(scene) == {"A-MUG-1": 12, "A-LAMP-2": 12}


def test_a_file_of_all_there_is_sells_out_the_rest(scene: Scene, clerk: Client) -> None:
    book = Workbook()
    book.active.append(["SKU", "Qty"])
    book.active.append(["A-MUG-1", 5])
    content = io.BytesIO()
    book.save(content)

    bring(clerk, content.getvalue(), "stock.xlsx", is_full="on")

    assert on_hand(scene) == {"A-MUG-1": 5, "A-LAMP-2": 0}


def test_a_long_file_is_taken_by_a_worker(scene: Scene, clerk: Client) -> None:
    rows = "".join(f"X-{n},1\n" for n in range(1100))
    answer = bring(clerk, f"supplier_sku,quantity\nA-MUG-1,8\n{rows}")

    assert "It is being taken in." in words(clerk.get(answer["Location"]))
    run_jobs(scene.tenant, only=("feeds",))
    report = words(clerk.get(answer["Location"]))
    assert on_hand(scene)["A-MUG-1"] == 8
    assert "The first hundred; the CSV has them all." in report


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a,b\n1,2\n", "The heading lacks supplier_sku or sku and quantity"),
        ("", "empty"),
        ("supplier_sku,quantity\n", "no rows"),
        ('supplier_sku,quantity\n"A', "line"),
    ],
)
def test_a_file_that_is_no_such_table_is_told_at_the_field(
    scene: Scene, clerk: Client, content: str, complaint: str
) -> None:
    answer = bring(clerk, content)

    assert answer.status_code == 422
    assert complaint in words(answer)
    assert on_hand(scene) == {"A-MUG-1": 50, "A-LAMP-2": 50}


def test_a_report_is_its_suppliers_alone(scene: Scene, clerk: Client) -> None:
    address = bring(clerk, "supplier_sku,quantity\nA-MUG-1,x\nA-LAMP-2,1\n")["Location"]
    stranger = scene.login(Client(), "supplier", "birch")

    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}refused.csv").status_code == 404
    assert address not in words(stranger.get(FILES))


def test_a_wrong_count_is_told_at_its_cell_and_stays_there(scene: Scene, clerk: Client) -> None:
    offer = scene.offers["acme", "MUG-1"]

    answer = clerk.post(f"/portal/stock/{offer.id}/", {"quantity": "1.5"}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert 'value="1.5"' in words(answer)
    assert f'aria-describedby="count-error-{offer.id}"' in words(answer)
    assert "A whole number from 0" in words(answer)
