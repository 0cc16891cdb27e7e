"""A supplier counts fewer than we have promised: staff are told and see what to ask about; nothing is withdrawn."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from dropship.events.models import Event
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.models import PurchaseOrder
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """acme has 50 of MUG-1; birch is not asked while acme can serve."""
    return purchasing_scene()


@pytest.fixture
def report(scene: Scene, api) -> Any:
    program = api(tenant=scene.tenant)

    def put(quantity: int) -> dict[str, Any]:
        answer = program.put("/suppliers/acme/stock/", {"items": [{"supplier_sku": "A-MUG-1", "quantity": quantity}]})
        assert answer.status_code == 200
        return answer.json()

    return put


def told(scene: Scene) -> list[dict[str, Any]]:
    with scene.inside():
        rows = Event.objects.filter(name="stock.oversold").order_by("position").values_list("stream", "data")
        assert {stream for stream, _ in rows} <= {scene.products["MUG-1"].id}
        return [data for _, data in rows]


def page(scene: Scene, client: Any, address: str = "/inventory/MUG-1/") -> str:
    content = scene.login(client, "agent").get(address).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))


def test_is_told_once_with_what_is_missing(scene: Scene, report) -> None:
    scene.routed(mug=40)

    assert report(10)["status"] == "completed"
    report(8)

    assert told(scene) == [{"sku": "MUG-1", "supplier": "acme", "on_hand": 10, "reserved": 40, "short_by": 30}]


def test_is_told_again_when_it_happens_again(scene: Scene, report) -> None:
    scene.routed(mug=40)

    for quantity in (10, 40, 39):
        report(quantity)

    assert [one["short_by"] for one in told(scene)] == [30, 1]


def test_nothing_is_withdrawn(scene: Scene, report) -> None:
    purchase_order = scene.routed(mug=40)

    report(10)

    assert scene.fresh(purchase_order).status == "sent"
    assert scene.reserved("acme", "MUG-1") == 40


def test_what_was_taken_on_before_the_count_is_not_missing(scene: Scene, report) -> None:
    purchase_order = scene.routed(mug=40)
    with scene.inside():
        accept_purchase_order(purchase_order.id, answers=None, by="x", at=scene.at)

    report(10)

    assert told(scene) == []
    assert scene.reserved("acme", "MUG-1") == 0


def test_a_rejection_is_no_count(scene: Scene) -> None:
    purchase_order = scene.routed(mug=40)

    with scene.inside():
        reject_purchase_order(purchase_order.id, reason="out_of_stock", by="x", at=scene.at)

    assert told(scene) == []


def test_the_product_page_says_it_and_lists_what_can_be_withdrawn(scene: Scene, report, client) -> None:
    purchase_order = scene.routed(mug=40)
    assert "promised than" not in page(scene, client)

    report(10)

    assert "30 more are promised than Acme reports" in page(scene, client)
    drawn = f"/purchase-orders/of-offer/{scene.offers['acme', 'MUG-1'].id}/"
    assert drawn in client.get("/inventory/MUG-1/").content.decode()
    assert f'href="/purchase-orders/{purchase_order.number}/"' in client.get(drawn).content.decode()
    with scene.inside():
        PurchaseOrder.objects.filter(id=purchase_order.id).update(status="accepted")
    assert "It has answered every purchase order" in client.get(drawn).content.decode()
