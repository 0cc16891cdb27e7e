"""Shipments from a file, in the supplier's portal and on the retailer's page of imports."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from dropship.office.models import ImportRun
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.models import PurchaseOrder
from tests.doors import run_jobs
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, purchasing_scene

pytestmark = pytest.mark.django_db
FILES = "/portal/ship/file/"
HEAD = "purchase_order,tracking_number,carrier,shipped_at,sku,quantity"
FORBIDDEN = ("12.50", "40.00", "canary", "+14155550100", "birch", "Birch")


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def accepted(scene: Scene, **quantities: int) -> PurchaseOrder:
    purchase_order = scene.routed(**quantities)
    with scene.inside():
        accept_purchase_order(purchase_order.id, answers=None, by="supplier:acme", at=timezone.now())
    return scene.fresh(purchase_order)


def bring(scene: Scene, clerk: Client, *rows: str, head: str = HEAD) -> tuple[str, str]:
    """Bring a file, let the workers do their turn; the report and its address."""
    return bring_bytes(scene, clerk, "\n".join([head, *rows]).encode())


def bring_bytes(scene: Scene, clerk: Client, content: bytes, name: str = "parcels.csv") -> tuple[str, str]:
    answer = clerk.post(FILES, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    run_jobs(scene.tenant, only=("imports",))
    return words(clerk.get(answer["Location"])), answer["Location"]


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_takes_good_rows_and_tells_of_the_others_by_line(scene: Scene, clerk: Client) -> None:
    whole, part, van = accepted(scene, mug=2), accepted(scene, mug=3, lamp=1), accepted(scene, mug=1)
    foreign = scene.routed(mug=45)
    with scene.inside():
        PurchaseOrder.objects.filter(id=foreign.id).update(supplier=scene.suppliers["birch"])

    report, address = bring(
        scene,
        clerk,
        f"{whole.number},{UPS},,2026-01-06,,",
        f"{part.number},{OTHER_UPS},UPS,,A-MUG-1,2",
        f"{part.number},{OTHER_UPS},UPS,,LAMP-2,1",
        f"{van.number},VAN-1,,,,",
        f"{foreign.number},VAN-2,Van,,,",
        f"{van.number},VAN-3,Van,yesterday,,",
        f"{van.number},VAN-4,Van,,A-MUG-1,9",
    )

    assert [scene.fresh(one).status for one in (whole, part, van)] == ["shipped", "partially_shipped", "accepted"]
    assert "3 rows are taken" in report
    for line, reason in (
        (5, "No carrier we know has such numbers"),
        (6, "No purchase order of this supplier has this number."),
        (7, "A time is written as 2026-01-05"),
        (8, "more than are left to ship"),
    ):
        assert re.search(rf">{line}</td>.*?{reason}", report), reason
    assert not [word for word in FORBIDDEN if word in report]
    refused = b"".join(clerk.get(f"{address}refused.csv").streaming_content).decode()
    assert [row["line"] for row in csv.DictReader(io.StringIO(refused))] == ["5", "6", "7", "8"]
    with scene.inside():
        assert {line.sku: line.quantity for line in part.shipments.get().lines.all()} == {"MUG-1": 2, "LAMP-2": 1}


def test_the_same_file_twice_changes_nothing_and_says_so(scene: Scene, clerk: Client) -> None:
    one, two = accepted(scene, mug=2), accepted(scene, lamp=3)
    rows = (f"{one.number},{UPS},,,,", f"{two.number},VAN-1,Van,,A-LAMP-2,1")
    bring(scene, clerk, *rows)

    report, _address = bring(scene, clerk, *rows)

    assert "nothing was changed" in report
    with scene.inside():
        assert [one.shipments.count(), two.shipments.count()] == [1, 1]
    assert scene.events(one.order_id).count("purchase_order.shipped") == 1


def test_a_workbook_and_the_offered_template_are_understood(scene: Scene, clerk: Client) -> None:
    purchase_order = accepted(scene, mug=2)
    template = b"".join(clerk.get(f"{FILES}template.csv").streaming_content).decode()
    heading = next(csv.reader(io.StringIO(template)))
    book = Workbook()
    book.active.append(heading)
    book.active.append(
        [{"purchase_order": purchase_order.number, "tracking_number": UPS}.get(name) for name in heading]
    )
    content = io.BytesIO()
    book.save(content)

    report, _address = bring_bytes(scene, clerk, content.getvalue(), "parcels.xlsx")

    assert "1 row is taken" in report
    assert scene.fresh(purchase_order).status == "shipped"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"a,b\n1,2\n", "The heading lacks purchase_order and tracking_number"),
        (b"", "empty"),
        (b"purchase_order,tracking_number\n", "no rows"),
        (b"\xd0\xcf\x11\xe0rest", "save it as .xlsx"),
    ],
)
def test_a_file_that_is_no_such_table_is_told_at_the_field(
    scene: Scene, clerk: Client, content: bytes, complaint: str
) -> None:
    answer = clerk.post(FILES, {"file": SimpleUploadedFile("parcels.csv", content)})

    assert answer.status_code == 422
    assert complaint in words(answer)
    with scene.inside():
        assert not ImportRun.objects.exists()


def test_nobody_else_sees_the_file_of_a_supplier_nor_it_those_of_the_staff(scene: Scene, clerk: Client) -> None:
    purchase_order = accepted(scene, mug=2)
    _report, address = bring(scene, clerk, f"{purchase_order.number},BAD,,,,")
    stranger = scene.login(Client(), "supplier", "birch")
    owner = scene.login(Client(), "owner")

    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}refused.csv").status_code == 404
    assert "parcels.csv" not in words(stranger.get(FILES))
    assert "parcels.csv" in words(owner.get("/settings/imports/"))
    offers = SimpleUploadedFile("offers.csv", b"supplier_sku,quantity,buffer\nA-MUG-1,5,3\n")
    owner.post("/settings/imports/upload/", {"kind": "offers", "supplier": "acme", "file": offers})
    assert "offers.csv" not in words(clerk.get(FILES))


def test_staff_import_shipments_for_a_supplier(scene: Scene) -> None:
    purchase_order = accepted(scene, mug=2)
    owner = scene.login(Client(), "owner")
    file = SimpleUploadedFile("parcels.csv", f"{HEAD}\n{purchase_order.number},{UPS},,,,\n".encode())

    address = owner.post("/settings/imports/upload/", {"kind": "shipments", "supplier": "acme", "file": file})["Location"]  # fmt: skip
    owner.post(f"{address}apply/")
    run_jobs(scene.tenant, only=("imports",))

    assert scene.fresh(purchase_order).status == "shipped"


def test_so_does_the_command(scene: Scene, tmp_path) -> None:
    purchase_order = accepted(scene, mug=2)
    file = tmp_path / "parcels.csv"
    file.write_text(f"{HEAD}\n{purchase_order.number},{UPS},,,,\n")

    call_command("import_shipments", scene.tenant.slug, "acme", str(file))

    assert scene.fresh(purchase_order).status == "shipped"
