"""The supplier's portal in the browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import Stock
from orders.models import PurchaseOrder
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FORBIDDEN = ("12.50", "40.00", "canary", "+14155550100", "birch", "Birch")


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def url(purchase_order: PurchaseOrder, move: str = "") -> str:
    return f"/portal/purchase-orders/{purchase_order.number}/{move}"


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_home_tells_what_to_do_the_most_urgent_first(scene: Scene, clerk: Client) -> None:
    to_answer, today, late, unanswered, later = (scene.routed(mug=1) for _ in range(5))
    with scene.inside():
        rows = PurchaseOrder.objects
        rows.filter(id=today.id).update(status="accepted", ship_by=timezone.now() + timedelta(seconds=5))
        rows.filter(id=late.id).update(status="accepted", ship_by=hours_ago(30))
        rows.filter(id=unanswered.id).update(respond_by=hours_ago(1))
        rows.filter(id=later.id).update(status="accepted", ship_by=hours_ago(-60))

    page = words(clerk.get("/portal/"))

    found = [page.index(f">{one.number}</a>") for one in (late, unanswered, to_answer, later)]
    assert found == sorted(found)
    assert f">{today.number}</a>" in page
    assert "in 23 hours" in page or "in 24 hours" in page or "in 1 day" in page, "the deadline in words"
    assert "1 day ago" in page
    assert not [word for word in FORBIDDEN if word in page]


def test_home_accepts_with_one_tap_and_stays(scene: Scene, clerk: Client) -> None:
    one, two = scene.routed(mug=1), scene.routed(lamp=1)
    page = words(clerk.get("/portal/"))
    assert "Accept all 2" in page

    answer = clerk.post("/portal/bulk/portal.accept/", {"ids": [one.id], "next": "/portal/"}, follow=True)

    assert answer.redirect_chain == [("/portal/", 302)]
    assert [scene.fresh(one).status, scene.fresh(two).status] == ["accepted", "sent"]


def test_home_says_what_comes_next_when_all_is_done(scene: Scene, clerk: Client) -> None:
    page = words(clerk.get("/portal/"))

    assert "Everything is done" in page
    assert 'href="/portal/stock/"' in page


def test_home_names_what_the_retailer_asks(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=1)
    staff = scene.login(Client(), "agent")
    staff.post(f"/purchase-orders/{purchase_order.number}/messages/", {"text": "Where is it?", "key": "1"})

    page = words(clerk.get("/portal/"))

    assert "To answer in messages" in page
    assert "Where is it?" in page


def test_home_and_lists_take_few_statements(scene: Scene, clerk: Client) -> None:
    for _ in range(4):
        scene.routed(mug=1, lamp=1)
    for address, most, reading in (("/portal/", 10, 7), ("/portal/purchase-orders/", 7, 5), ("/portal/stock/", 7, 5)):
        clerk.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert clerk.get(address).status_code == 200
        reads = [one for one in statements.captured_queries if "orders_" in one["sql"] or "inventory_" in one["sql"]]
        assert len(reads) <= reading, address
        assert len(statements) <= most + 8, address


def test_lists_narrow_by_what_is_due_and_by_words(scene: Scene, clerk: Client) -> None:
    one, two = scene.routed(mug=1), scene.routed(lamp=1)
    clerk.post(url(one, "accept/"), {"whole": "1"})

    def numbers(query: str) -> set[str]:
        return {
            other.number
            for other in (one, two)
            if other.number in words(clerk.get(f"/portal/purchase-orders/?{query}"))
        }

    assert numbers("") == {one.number, two.number}
    assert numbers("due=answer") == {two.number}
    assert numbers("due=parcel") == {one.number}
    assert numbers("due=overdue") == set()
    assert numbers("status=accepted") == {one.number}
    assert numbers("q=lamp-2") == {two.number}
    assert numbers(f"q={one.number}") == {one.number}
    assert numbers("q=Ann+Lee") == {one.number, two.number}
    assert clerk.get("/portal/purchase-orders/?export=csv").status_code == 200


def test_shows_a_purchase_order_without_what_a_supplier_may_not_know(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=2, lamp=1)

    page = words(clerk.get(url(purchase_order)))

    assert "A-MUG-1" in page
    assert "6.10" in page
    assert "SPRINGFIELD" in page.upper()
    assert not [word for word in FORBIDDEN if word in page]


def test_accepts_whole_and_a_second_click_changes_nothing(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=2)

    for _ in range(2):
        response = clerk.post(url(purchase_order, "accept/"), {"whole": "1"}, follow=True)
        assert response.status_code == 200
        assert "is accepted in full" in words(response)

    assert scene.fresh(purchase_order).status == "accepted"
    assert scene.events(purchase_order.order_id).count("purchase_order.accepted") == 1


def test_accepts_line_by_line_with_a_date(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=3, lamp=1)
    mug, lamp = scene.line_ids(purchase_order)
    day = (timezone.now() + timedelta(days=8)).date()
    entered = {
        f"quantity_{mug}": "1",
        f"quantity_{lamp}": "1",
        f"promised_{mug}": day.isoformat(),
        f"promised_{lamp}": "",
    }

    response = clerk.post(url(purchase_order, "accept/"), entered, headers=HTMX)

    assert 'id="purchase-order"' in words(response)
    assert "<html" not in words(response)
    with scene.inside():
        taken = {line.id: line for line in purchase_order.lines.all()}
    assert [taken[mug].quantity_accepted, taken[lamp].quantity_accepted] == [1, 1]
    assert taken[mug].promised_by.date() == day
    assert scene.order_of(purchase_order).needs_routing_at is not None


@pytest.mark.parametrize(
    ("quantity", "day", "complaint"),
    [
        ("9", "", "At most 3."),
        ("-1", "", "greater than or equal to 0"),
        ("many", "", "whole number"),
        ("9" * 5000, "", "whole number"),
        ("1", "2001-01-01", "A date from today on"),
        ("1", "9999-12-31", "A date from today on"),
        ("1", "0000-00-00", "valid date"),
        ("0", "", "reject the purchase order"),
    ],
)
def test_says_beside_the_field_what_is_wrong(
    scene: Scene, clerk: Client, quantity: str, day: str, complaint: str
) -> None:
    purchase_order = scene.routed(mug=3)
    [mug] = scene.line_ids(purchase_order)
    entered = {f"quantity_{mug}": quantity, f"promised_{mug}": day}

    response = clerk.post(url(purchase_order, "accept/"), entered)

    assert response.status_code == 422
    assert complaint in words(response)
    part = clerk.post(url(purchase_order, "accept/"), entered, headers=HTMX)
    assert part.status_code == 422
    assert "<html" not in words(part)
    assert scene.fresh(purchase_order).status == "sent"


def test_rejects_with_a_reason(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=3)

    assert clerk.post(url(purchase_order, "reject/"), {"reason": "bored"}).status_code == 422
    clerk.post(url(purchase_order, "reject/"), {"reason": "out_of_stock", "text": "<b>sorry</b>"})

    purchase_order = scene.fresh(purchase_order)
    assert (purchase_order.status, purchase_order.reason) == ("rejected", "out_of_stock")
    page = words(clerk.get(url(purchase_order)))
    assert "&lt;b&gt;sorry" in page
    assert "Out of stock" in page


def test_a_refusal_becomes_a_toast(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=3)
    clerk.post(url(purchase_order, "reject/"), {"reason": "capacity"})

    response = clerk.post(url(purchase_order, "accept/"), {"whole": "1"}, headers=HTMX)

    assert response.status_code == 422
    assert "is rejected and cannot become accepted" in words(response)
    assert 'hx-swap-oob="beforeend"' in words(response)


def test_ships_in_parts_and_the_same_parcel_once(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=3)
    [mug] = scene.line_ids(purchase_order)
    clerk.post(url(purchase_order, "accept/"), {"whole": "1"})
    parcel = {"carrier": "ups", "tracking_number": UPS, f"quantity_{mug}": "2", "service": "", "shipped_at": ""}

    for _ in range(2):
        assert clerk.post(url(purchase_order, "ship/"), parcel).status_code == 302
    assert scene.fresh(purchase_order).status == "partially_shipped"
    last = {**parcel, "tracking_number": OTHER_UPS, f"quantity_{mug}": "1"}
    for _ in range(2):
        assert clerk.post(url(purchase_order, "ship/"), last).status_code == 302

    assert scene.fresh(purchase_order).status == "shipped"
    with scene.inside():
        assert purchase_order.shipments.count() == 2
    page = words(clerk.get(url(purchase_order)))
    assert UPS in page
    assert OTHER_UPS in page


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"tracking_number": "12"}, "is not a tracking number of UPS"),
        ({"tracking_number": ""}, "required"),
        ({"tracking_number": "WRONG123", "carrier": ""}, "No carrier we know has such numbers."),
        ({"tracking_number": "1\x00"}, "Null characters"),
        ({"shipped_at": "9999-01-01T00:00"}, "has left in the past"),
        ({"carrier": "pigeon"}, "valid choice"),
        ({"quantity": "4"}, "At most 3."),
        ({"quantity": "0"}, "at least one unit"),
    ],
)
def test_says_what_is_wrong_with_a_parcel_and_keeps_what_was_typed(
    scene: Scene, clerk: Client, changes: dict[str, str], complaint: str
) -> None:
    purchase_order = scene.routed(mug=3)
    [mug] = scene.line_ids(purchase_order)
    clerk.post(url(purchase_order, "accept/"), {"whole": "1"})
    parcel = {"carrier": "ups", "tracking_number": UPS, "quantity": "2", "service": "express", **changes}
    parcel[f"quantity_{mug}"] = parcel.pop("quantity")

    response = clerk.post(url(purchase_order, "ship/"), parcel)

    assert response.status_code == 422
    assert complaint in words(response)
    assert "express" in words(response)
    assert scene.fresh(purchase_order).status == "accepted"


def test_prints_the_packing_slip(scene: Scene, clerk: Client) -> None:
    response = clerk.get(url(scene.routed(mug=1), "packing-slip.pdf"))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_another_suppliers_purchase_order_does_not_exist(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=1)
    other = scene.login(Client(), "supplier", "birch")
    rival = purchasing_scene("Rival")
    foreign = rival.login(Client(), "supplier", "acme")

    for stranger in (other, foreign):
        assert stranger.get(url(purchase_order)).status_code == 404
        assert stranger.get(url(purchase_order, "packing-slip.pdf")).status_code == 404
        for move, entered in (
            ("accept/", {"whole": "1"}),
            ("reject/", {"reason": "other"}),
            ("ship/", {"tracking_number": UPS}),
        ):
            assert stranger.post(url(purchase_order, move), entered).status_code == 404
        assert purchase_order.number not in words(stranger.get("/portal/purchase-orders/"))
    assert scene.fresh(purchase_order).status == "sent"


def test_is_closed_to_staff_and_strangers(scene: Scene) -> None:
    owner = scene.login(Client(), "owner")

    assert owner.get("/portal/").status_code == 403
    assert Client().get("/portal/").status_code == 302


def test_stock_is_put_right_in_place(scene: Scene, clerk: Client) -> None:
    offer = scene.offers["acme", "MUG-1"]
    page = words(clerk.get("/portal/stock/"))
    assert "A-MUG-1" in page
    assert "B-MUG-1" not in page
    assert "12.50" not in page

    response = clerk.post(f"/portal/stock/{offer.id}/", {"quantity": "7"}, headers=HTMX)

    assert 'value="7"' in words(response)
    with scene.inside():
        assert Stock.objects.get(offer=offer).on_hand == 7
    for wrong in ("-1", "x", "1.5", "99999999999", ""):
        response = clerk.post(f"/portal/stock/{offer.id}/", {"quantity": wrong}, headers=HTMX)
        assert "A whole number from 0" in words(response)
    with scene.inside():
        assert Stock.objects.get(offer=offer).on_hand == 7
    foreign = scene.offers["birch", "MUG-1"]
    assert clerk.post(f"/portal/stock/{foreign.id}/", {"quantity": "7"}).status_code == 404


def test_stock_is_found_by_words(scene: Scene, clerk: Client) -> None:
    clerk.post(f"/portal/stock/{scene.offers['acme', 'MUG-1'].id}/", {"quantity": "0"})

    assert "A-MUG-1" in words(clerk.get("/portal/stock/?out=1"))
    assert "A-LAMP-2" not in words(clerk.get("/portal/stock/?out=1"))
    assert "A-LAMP-2" in words(clerk.get("/portal/stock/?q=lamp"))
