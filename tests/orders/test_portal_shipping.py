"""The packing bench of the portal: many parcels, sent off together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.actions.accept_purchase_order import accept_purchase_order
from orders.models import PurchaseOrder
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db
BENCH = "/portal/ship/"
HTMX = {"HX-Request": "true"}
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


def entered(*rows: tuple[PurchaseOrder, str] | tuple[PurchaseOrder, str, str], **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"ids": [row[0].id for row in rows], **more}
    for purchase_order, number, *carrier in rows:
        found[f"{purchase_order.id}-tracking_number"] = number
        found[f"{purchase_order.id}-carrier"] = carrier[0] if carrier else ""
    return found


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def numbers_in(page: str) -> list[str]:
    return re.findall(r'data-row="([^"]+)"', page)


def test_shows_what_is_accepted_and_has_not_left_the_most_urgent_first(scene: Scene, clerk: Client) -> None:
    later, late, unanswered = accepted(scene, mug=1), accepted(scene, lamp=2), scene.routed(mug=1)
    with scene.inside():
        PurchaseOrder.objects.filter(id=late.id).update(ship_by=hours_ago(30))

    page = words(clerk.get(BENCH))

    assert numbers_in(page) == [late.number, later.number]
    assert "2 × A-LAMP-2" in page
    assert unanswered.number not in page
    assert numbers_in(words(clerk.get(f"{BENCH}?due=overdue"))) == [late.number]
    assert not [word for word in FORBIDDEN if word in page]


def test_a_selection_is_packed_in_its_own_order(scene: Scene, clerk: Client) -> None:
    one, two, other = accepted(scene, mug=1), accepted(scene, mug=1), accepted(scene, mug=1)
    with scene.inside():
        PurchaseOrder.objects.filter(id=other.id).update(status="cancelled")

    page = words(clerk.post(BENCH, {"ids": [two.id, one.id, other.id]}))

    assert numbers_in(page) == [two.number, one.number]
    assert "only what can still be packed" in page


def test_pasted_lines_fill_the_fields_and_keep_what_was_typed(scene: Scene, clerk: Client) -> None:
    one, two, three = (accepted(scene, mug=1) for _ in range(3))
    typed = entered((one, "VAN-1", "Van"), (two, ""), (three, ""), do="fill", pasted=f"{three.number}\t{UPS}\nx y\n")

    page = words(clerk.post(BENCH, typed, headers=HTMX))

    assert f'name="{one.id}-tracking_number" value="VAN-1"' in page
    assert f'name="{three.id}-tracking_number" value="{UPS}"' in page
    assert "1 number is filled in." in page
    assert "<code>x y</code> It names no purchase order that waits here." in page
    assert "<html" not in page
    assert scene.fresh(three).status == "accepted"


def test_a_number_is_checked_as_soon_as_it_stands_there(scene: Scene, clerk: Client) -> None:
    purchase_order = accepted(scene, mug=1)

    def told(number: str, carrier: str = "") -> str:
        asked = {f"{purchase_order.id}-tracking_number": number, f"{purchase_order.id}-carrier": carrier}
        return words(clerk.get(f"{BENCH}{purchase_order.id}/check/", asked))

    assert "UPS" in told(UPS)
    assert "No carrier we know has such numbers." in told("VAN-1")
    assert "form-error" not in told("VAN-1", "Van of Otto")
    assert "is not a tracking number of UPS" in told("VAN-1", "ups")
    assert told("").strip() == ""
    assert "Null characters" in told("1\x00")


def test_a_look_over_names_what_is_odd_and_sends_nothing(scene: Scene, clerk: Client) -> None:
    gone, one, two, bad, empty = (accepted(scene, mug=1) for _ in range(5))
    clerk.post(BENCH, entered((gone, OTHER_UPS), do="ship"))
    rows = entered((one, UPS), (two, UPS), (bad, "WRONG 1"), (empty, ""), do="review")

    response = clerk.post(BENCH, rows)

    page = words(response)
    assert response.status_code == 422
    assert numbers_in(page) == [bad.number, one.number, two.number], "what is wrong stands first"
    assert f"The same number stands at {two.number}" in page
    assert "Ship 2 parcels" in page
    assert f'name="ids" value="{empty.id}"' in page
    assert f"This number has left with {gone.number}." in words(clerk.post(BENCH, entered((one, OTHER_UPS), do="review")))  # fmt: skip
    assert {scene.fresh(other).status for other in (one, two, bad, empty)} == {"accepted"}
    assert "No tracking number is entered yet." in words(clerk.post(BENCH, entered((one, " "), do="review")))


def test_each_parcel_goes_by_itself_and_what_cannot_keeps_its_text(scene: Scene, clerk: Client) -> None:
    good, bad, withdrawn, empty = (accepted(scene, mug=1) for _ in range(4))
    with scene.inside():
        PurchaseOrder.objects.filter(id=withdrawn.id).update(status="cancelled")
    rows = entered((bad, "WRONG 1"), (good, UPS), (withdrawn, "VAN-7", "Van"), (empty, ""), do="ship")

    response = clerk.post(BENCH, rows, headers=HTMX)

    page = words(response)
    assert response.status_code == 422
    assert "1 parcel is on its way" in page
    assert f'name="{bad.id}-tracking_number" value="WRONG 1"' in page
    assert "No carrier we know has such numbers." in page
    assert 'value="VAN-7"' in page
    assert "is cancelled and cannot be shipped" in page
    assert numbers_in(page)[-1] == empty.number
    assert {one.id: scene.fresh(one).status for one in (good, bad, empty)} == {
        good.id: "shipped", bad.id: "accepted", empty.id: "accepted",
    }  # fmt: skip


def test_sent_twice_ships_once(scene: Scene, clerk: Client) -> None:
    one, two = accepted(scene, mug=2), accepted(scene, lamp=1)
    rows = entered((one, UPS), (two, "VAN-7", "Van"), do="ship")

    for _ in range(2):
        response = clerk.post(BENCH, rows)
        assert response.status_code == 200
        assert "2 parcels are on their way" in words(response)

    with scene.inside():
        assert [one.shipments.count(), two.shipments.count()] == [1, 1]
        assert two.shipments.get().carrier_name == "Van"
    assert scene.events(one.order_id).count("purchase_order.shipped") == 1
    assert numbers_in(words(clerk.get(BENCH))) == []


def test_many_rows_take_as_few_statements_as_one(scene: Scene, clerk: Client) -> None:
    taken = []
    for _ in range(3):
        accepted(scene, mug=1, lamp=1)
        clerk.get(BENCH)
        with CaptureQueriesContext(connection) as statements:
            clerk.get(BENCH)
        taken.append(len(statements))

    assert len(set(taken)) == 1


def test_what_belongs_to_another_supplier_is_never_packed(scene: Scene, clerk: Client) -> None:
    purchase_order = accepted(scene, mug=1)
    stranger = scene.login(Client(), "supplier", "birch")

    for do in ("", "fill", "review", "ship"):
        page = words(stranger.post(BENCH, entered((purchase_order, UPS), do=do, pasted=f"{purchase_order.number} {UPS}")))  # fmt: skip
        assert purchase_order.number not in page.replace(f"{purchase_order.number} {UPS}", "")
        assert f'data-row="{purchase_order.number}"' not in page
    assert scene.fresh(purchase_order).status == "accepted"
    assert stranger.post(BENCH, {"ids": ["1; DROP TABLE"], "do": "ship"}).status_code == 404


def test_the_list_sends_its_marked_rows_or_all_that_match(scene: Scene, clerk: Client) -> None:
    one, two, other = accepted(scene, mug=1), accepted(scene, mug=1), accepted(scene, lamp=1)

    page = words(clerk.get("/portal/purchase-orders/"))
    assert 'formaction="/portal/ship/"' in page
    assert 'formaction="/portal/packing-slips.pdf" formnovalidate formtarget="_blank"' in page

    all_of_mugs = {"all": "2", "query": "q=mug-1&sort=sent_at", "ids": [other.id]}
    assert numbers_in(words(clerk.post(BENCH, all_of_mugs))) == [one.number, two.number]


def test_all_that_match_are_those_that_can_still_be_packed_and_a_cut_is_told(
    scene: Scene, clerk: Client, monkeypatch
) -> None:
    gone, one, two = scene.routed(mug=1), accepted(scene, mug=1), accepted(scene, mug=1)
    with scene.inside():
        PurchaseOrder.objects.filter(id=gone.id).update(status="shipped")
    every = {"all": "3", "query": "sort=sent_at"}

    assert numbers_in(words(clerk.post(BENCH, every))) == [one.number, two.number]

    monkeypatch.setattr("orders.portal.shipping.MOST_PARCELS", 1)
    page = words(clerk.post(BENCH, every))
    assert numbers_in(page) == [one.number]
    assert "The first hundred, in the order of the list." in page
