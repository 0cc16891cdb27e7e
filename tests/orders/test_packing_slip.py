"""The packing slip."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from dropship.base.ids import uuid7
from dropship.tenancy.models import TenantLogo
from orders.documents.packing_slip import packing_slip
from orders.models import PurchaseOrder, PurchaseOrderLine
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("DROPSHIP_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene("Maple & Pine <b>")


def slip(scene: Scene, purchase_order: PurchaseOrder) -> PdfReader:
    with scene.inside("acme"):
        return PdfReader(BytesIO(packing_slip(purchase_order.id)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_says_what_is_in_the_parcel_and_for_whom_and_never_what_it_cost(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2, lamp=1)

    reader = slip(scene, purchase_order)

    text = text_of(reader)
    for words in (
        "Maple & Pine <b>", "Packing slip", purchase_order.order_number, purchase_order.number, "Ann Lee", "1 Main St",
        "Springfield IL 62701", "United States", "MUG-1", "A-MUG-1", "The LAMP-2", "standard",
    ):  # fmt: skip
        assert words in text
    for secret in ("6.10", "12.50", "40.00", "USD", "$", "canary", "+1415"):
        assert secret not in text
    assert reader.metadata.title == f"Packing slip {purchase_order.number}"


def test_lists_what_was_accepted(scene: Scene) -> None:
    purchase_order = scene.routed(mug=7)
    with scene.inside():
        PurchaseOrderLine.objects.filter(purchase_order=purchase_order).update(quantity_accepted=4)

    assert "The MUG-1\n 4\n" in text_of(slip(scene, purchase_order))


def test_shows_the_logo_of_the_retailer(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    picture = BytesIO()
    Image.new("RGBA", (400, 100), (200, 30, 30, 128)).save(picture, "PNG")
    with scene.inside():
        TenantLogo.objects.create(content_type="image/png", content=picture.getvalue())

    assert len(slip(scene, purchase_order).pages[0].images) >= 1


def test_a_broken_logo_does_not_keep_the_parcel_back(scene: Scene) -> None:
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        TenantLogo.objects.create(content_type="image/png", content=b"<svg onload=alert(1)>")

    assert "Packing slip" in text_of(slip(scene, purchase_order))


@pytest.mark.parametrize(
    "name",
    ["Łódź Żółw", "Ελένη Παπαδοπούλου", "Иван Ильич", "山田太郎", "김철수", "王小明", "محمد", "नमस्ते", "🎁👩‍👩‍👧", "a\x07b\u202ec\ufeff", "W" * 300,
     "<para>&amp;<b>", "\U0010ffff", ""],
)  # fmt: skip
def test_draws_any_text(scene: Scene, name: str) -> None:
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        PurchaseOrder.objects.filter(id=purchase_order.id).update(
            ship_to={"name": name, "line1": name, "country": name}
        )
        PurchaseOrderLine.objects.filter(purchase_order=purchase_order).update(name=name)

    assert "Packing slip" in text_of(slip(scene, purchase_order))


def test_draws_every_naughty_string(scene: Scene) -> None:
    file = DATA / "bad-input" / "blns.json"
    if not file.exists():
        file = DATA / "bad-input" / "blns.txt"
    if not file.exists():
        pytest.skip("the list of naughty strings is not here")
    content = file.read_text()
    strings = json.loads(content) if file.suffix == ".json" else [one for one in content.splitlines() if one[:1] != "#"]
    purchase_order = scene.routed(mug=1)
    with scene.inside():
        line = PurchaseOrderLine.objects.get(purchase_order=purchase_order)
        for position, text in enumerate((one.replace("\x00", "") for one in strings), 2):
            line.pk, line.position, line.name = None, position, text[:300]
            line.id = uuid7()
            line.save(force_insert=True)

    assert len(slip(scene, purchase_order).pages) > 5
