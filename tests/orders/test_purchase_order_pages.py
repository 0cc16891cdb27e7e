"""Purchase orders on the pages of the retailer's staff."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from orders.models import PurchaseOrder
from tests.orders.purchasing_scene import UPS, Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def amy(scene: Scene) -> Client:
    return scene.login(Client(), "agent")


def url(purchase_order: PurchaseOrder, move: str = "") -> str:
    return f"/purchase-orders/{purchase_order.number}/{move}"


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_lists_and_finds(scene: Scene, amy: Client) -> None:
    one, two = scene.routed(mug=1), scene.routed(lamp=1)

    page = words(amy.get("/purchase-orders/"))
    assert one.number in page
    assert two.number in page
    assert "6.10" not in page
    assert one.number not in words(amy.get("/purchase-orders/?q=LAMP-2"))
    assert one.number not in words(amy.get("/purchase-orders/?supplier=birch"))
    assert amy.get("/purchase-orders/?export=csv").status_code == 200


def test_costs_are_shown_to_those_who_see_margins(scene: Scene, amy: Client) -> None:
    purchase_order = scene.routed(mug=1)
    manager = scene.login(Client(), "manager")

    assert "6.10" not in words(amy.get(url(purchase_order)))
    assert "6.10" in words(manager.get(url(purchase_order)))


def test_answers_for_a_supplier_that_called(scene: Scene, amy: Client) -> None:
    purchase_order = scene.routed(mug=2)
    [line] = scene.line_ids(purchase_order)

    assert amy.post(url(purchase_order, "accept/"), {f"quantity_{line}": "9"}).status_code == 422
    assert amy.post(url(purchase_order, "accept/"), {"whole": "1"}).status_code == 302
    assert amy.post(url(purchase_order, "ship/"), {"tracking_number": UPS, f"quantity_{line}": "2"}).status_code == 302
    assert scene.fresh(purchase_order).status == "shipped"
    with scene.inside():
        shipment = purchase_order.shipments.get()
    told = {"status": "delivered", "at": "", "location": "Springfield", "description": ""}
    for _ in range(2):
        assert amy.post(url(purchase_order, f"parcels/{shipment.id}/"), told).status_code == 302
    assert "Springfield" in words(amy.get(url(purchase_order)))
    assert amy.post(url(purchase_order, f"parcels/{shipment.id}/"), {"status": "eaten"}).status_code == 422
    assert scene.order_of(purchase_order).status == "delivered"
    assert amy.get(url(purchase_order, "packing-slip.pdf")).content.startswith(b"%PDF")


def test_rejects_for_a_supplier(scene: Scene, amy: Client) -> None:
    purchase_order = scene.routed(mug=2)

    amy.post(url(purchase_order, "reject/"), {"reason": "capacity"})

    assert scene.fresh(purchase_order).status == "rejected"


def test_withdraws_it_once(scene: Scene, amy: Client) -> None:
    purchase_order = scene.routed(mug=2)

    for _ in range(2):
        response = amy.post(url(purchase_order, "cancel/"), {"reason": "too slow"}, headers={"HX-Request": "true"})
        assert "is withdrawn" in words(response)

    assert scene.fresh(purchase_order).status == "cancelled"
    assert "too slow" in words(amy.get(url(purchase_order)))


def test_analysts_only_look(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    analyst = scene.login(Client(), "analyst")

    page = words(analyst.get(url(purchase_order)))

    assert "accept-form" not in page
    for move in ("accept/", "reject/", "ship/", "cancel/"):
        assert analyst.post(url(purchase_order, move), {"whole": "1"}).status_code == 403
    assert scene.fresh(purchase_order).status == "sent"


def test_rivals_and_suppliers_are_kept_out(scene: Scene) -> None:
    purchase_order = scene.routed(mug=2)
    rival = purchasing_scene("Rival").login(Client(), "owner")
    clerk = scene.login(Client(), "supplier", "acme")

    assert rival.get(url(purchase_order)).status_code == 404
    assert rival.post(url(purchase_order, "cancel/"), {}).status_code == 404
    assert clerk.get(url(purchase_order)).status_code == 403
    assert clerk.get("/purchase-orders/").status_code == 403
