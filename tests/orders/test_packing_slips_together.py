"""The packing slips of a selection in one print."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from dropship.base.ids import uuid7
from orders.selections import MOST_SLIPS
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db
PRINT = "/portal/packing-slips.pdf"
SECRETS = ("6.10", "12.50", "40.00", "USD", "$", "canary", "+1415", "Birch", "birch")


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def pages(response) -> list[str]:
    assert response["Content-Type"] == "application/pdf", response.content[:300]
    return [page.extract_text() for page in PdfReader(BytesIO(response.content)).pages]


def test_one_page_each_in_the_order_of_the_list(scene: Scene, clerk: Client) -> None:
    one, two, three = scene.routed(mug=1), scene.routed(lamp=2), scene.routed(mug=3)

    found = pages(clerk.post(PRINT, {"ids": [three.id, one.id, two.id, one.id]}))

    assert [number in text for number, text in zip((three.number, one.number, two.number), found, strict=True)] == [True] * 3  # fmt: skip
    assert not [secret for secret in SECRETS for text in found if secret in text]
    assert len(pages(clerk.get(f"{PRINT}?ids={one.id},{two.id}"))) == 2


def test_the_paper_is_that_of_the_country(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=1)

    def size() -> tuple[int, int]:
        page = PdfReader(BytesIO(clerk.post(PRINT, {"ids": [purchase_order.id]}).content)).pages[0]
        return round(page.mediabox.width), round(page.mediabox.height)

    assert size() == (612, 792)
    scene.tenant.country = "DE"
    scene.tenant.save()
    assert size() == (595, 842)


def test_what_is_not_in_sight_prints_nothing(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=1)
    stranger = scene.login(Client(), "supplier", "birch")

    assert stranger.post(PRINT, {"ids": [purchase_order.id]}).status_code == 404
    for wrong in (uuid7(), "1", "x" * 5000):
        assert clerk.post(PRINT, {"ids": [purchase_order.id, wrong]}).status_code == 404


def test_too_many_and_none_are_told(scene: Scene, clerk: Client) -> None:
    many = [uuid7() for _ in range(MOST_SLIPS + 1)]

    told = clerk.post(PRINT, {"ids": many, "next": "/portal/"}, follow=True)
    assert f"At most {MOST_SLIPS} packing slips" in told.content.decode()
    assert "Mark what you want to print." in clerk.get(PRINT, follow=True).content.decode()


def test_all_that_match_are_printed_across_pages_and_too_many_are_told(
    scene: Scene, clerk: Client, monkeypatch
) -> None:
    """The query string of the list says which; the marks of the open page do not count."""
    one, two, three = scene.routed(mug=1), scene.routed(lamp=2), scene.routed(mug=3)
    clerk.post(f"/portal/purchase-orders/{two.number}/reject/", {"reason": "capacity"})
    every = {"all": "2", "ids": [one.id], "query": "status=sent&sort=-sent_at", "next": "/portal/purchase-orders/"}

    found = pages(clerk.post(PRINT, every))
    assert [number in text for number, text in zip((three.number, one.number), found, strict=True)] == [True] * 2

    monkeypatch.setattr("orders.selections.MOST_SLIPS", 1)
    assert "At most 1 packing slips" in clerk.post(PRINT, every, follow=True).content.decode()


def test_the_list_says_how_many_slips_one_print_takes(clerk: Client, scene: Scene) -> None:
    scene.routed(mug=1)

    page = clerk.get("/portal/purchase-orders/").content.decode()

    assert f'data-most="{MOST_SLIPS}"' in page
    assert f"Packing slips: at most {MOST_SLIPS} at once" in page


def test_many_slips_take_as_few_statements_as_one(scene: Scene, clerk: Client) -> None:
    ids = [scene.routed(mug=1).id for _ in range(4)]
    taken = []
    for some in (ids[:1], ids[:1], ids):
        with CaptureQueriesContext(connection) as statements:
            pages(clerk.post(PRINT, {"ids": some}))
        taken.append(len(statements))

    assert taken[1] == taken[2]


def test_staff_print_the_same(scene: Scene) -> None:
    ids = [scene.routed(mug=1).id, scene.routed(lamp=1).id]

    assert len(pages(scene.login(Client(), "agent").post("/purchase-orders/packing-slips.pdf", {"ids": ids}))) == 2
