"""Many purchase orders answered at once, from the portal's list."""

from __future__ import annotations

import pytest
from django.test import Client

from orders.models import PurchaseOrder
from tests.orders.purchasing_scene import Scene, purchasing_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def clerk(scene: Scene) -> Client:
    return scene.login(Client(), "supplier", "acme")


def statuses(scene: Scene, *purchase_orders: PurchaseOrder) -> list[str]:
    return [scene.fresh(one).status for one in purchase_orders]


def test_accepts_all_that_are_marked_and_says_which_could_not(scene: Scene, clerk: Client) -> None:
    one, two, gone = scene.routed(mug=1), scene.routed(lamp=2), scene.routed(mug=1)
    clerk.post(f"/portal/purchase-orders/{gone.number}/reject/", {"reason": "capacity"})
    page = clerk.get("/portal/purchase-orders/").content.decode()
    assert 'formaction="/portal/bulk/portal.accept/"' in page

    answer = clerk.post("/portal/bulk/portal.accept/", {"ids": [one.id, two.id, gone.id]}, follow=True)

    assert statuses(scene, one, two, gone) == ["accepted", "accepted", "rejected"]
    told = answer.content.decode()
    assert gone.number in told
    assert "is rejected and cannot become accepted" in told


def test_rejects_all_that_are_marked_with_a_reason(scene: Scene, clerk: Client) -> None:
    one, two = scene.routed(mug=1), scene.routed(lamp=2)

    clerk.post("/portal/bulk/portal.reject/", {"ids": [one.id, two.id], "reason": "bored"})
    assert statuses(scene, one, two) == ["sent", "sent"]
    clerk.post("/portal/bulk/portal.reject/", {"ids": [one.id, two.id], "reason": "out_of_stock", "text": "sorry"})

    assert statuses(scene, one, two) == ["rejected", "rejected"]
    assert (scene.fresh(one).reason, scene.fresh(two).reason_text) == ("out_of_stock", "sorry")


def test_what_belongs_to_another_supplier_is_not_among_them(scene: Scene, clerk: Client) -> None:
    purchase_order = scene.routed(mug=1)
    stranger = scene.login(Client(), "supplier", "birch")

    stranger.post("/portal/bulk/portal.accept/", {"ids": [purchase_order.id]})

    assert statuses(scene, purchase_order) == ["sent"]
    assert scene.login(Client(), "owner").post("/bulk/portal.accept/", {"ids": [purchase_order.id]}).status_code == 403
