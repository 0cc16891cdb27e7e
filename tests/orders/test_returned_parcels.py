"""A parcel that came back to its sender: a person is told, and one click sends its units again."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.cancel_purchase_order import cancel_purchase_order
from orders.actions.hold_order import hold_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.release_order import release_order
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import Issue, OrderLine, PurchaseOrder, Shipment
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "order"}


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


def ship(scene: Scene, purchase_order: PurchaseOrder, quantity: int | None = None, number: str = UPS) -> Shipment:
    lines = None if quantity is None else [{"sku": "MUG-1", "quantity": quantity}]
    with scene.inside():
        return ship_purchase_order(
            purchase_order.id, carrier="ups", tracking_number=number, shipped_at=hours_ago(48), lines=lines, by="x",
            at=timezone.now(),
        )  # fmt: skip


def tell(scene: Scene, shipment: Shipment, status: str, hours: float) -> None:
    with scene.inside():
        record_tracking_event(shipment.id, status=status, at=hours_ago(hours), by="carrier", now=timezone.now())


def came_back(scene: Scene, quantity: int | None = None, **units: int) -> tuple[PurchaseOrder, Shipment]:
    """A parcel of such an order, returned four hours ago."""
    purchase_order = scene.routed(**(units or {"mug": 2}))
    shipment = ship(scene, purchase_order, quantity)
    tell(scene, shipment, "returned_to_sender", 4)
    return purchase_order, shipment


def issues(scene: Scene, order_id: Any) -> list[tuple[str, bool]]:
    with scene.inside():
        return [(one.code, one.resolved_at is None) for one in Issue.objects.filter(order_id=order_id).order_by("id")]


def line_of(scene: Scene, order_id: Any) -> dict[str, int]:
    """The counters of the order's one line that are not 0, and what is open."""
    with scene.inside():
        line = OrderLine.objects.get(order_id=order_id)
    return {name: units for name, units in {**line.quantities, "open": line.open}.items() if units}


@pytest.fixture
def decide(scene: Scene, client: Any) -> Any:
    """`decide(order_id, "send_again")`: an agent's click on the order's page; the words of the answer."""
    browser = scene.login(client, "agent")

    def click(order_id: Any, way: str) -> str:
        with scene.inside():
            issue = Issue.objects.filter(order_id=order_id).latest("opened_at")
            number = issue.order.number
        answer = browser.post(f"/orders/{number}/issues/{issue.id}/", {"way": way}, headers=HTMX)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))

    return click


def test_is_an_issue_of_its_order_on_the_page_with_two_ways_out(scene: Scene, client) -> None:
    _, shipment = came_back(scene)

    order = scene.order_of(PurchaseOrder(order_id=shipment.order_id))
    assert (order.status, order.has_issue) == ("shipped", True)
    assert issues(scene, order.id) == [("parcel_returned", True)]
    page = scene.login(client, "agent").get(f"/orders/{order.number}/").content.decode()
    assert f"Parcel {UPS} of UPS came back to the sender: 2 × MUG-1." in page
    assert 'value="send_again"' in page
    assert "Leave it" in page


def test_told_twice_it_is_one_issue(scene: Scene) -> None:
    _, shipment = came_back(scene)

    tell(scene, shipment, "returned_to_sender", 3)
    tell(scene, shipment, "in_transit", 2)

    assert scene.fresh(shipment).status == "returned_to_sender", "it stays so"
    assert issues(scene, shipment.order_id) == [("parcel_returned", True)]


def test_the_issue_goes_when_the_parcel_is_delivered_after_all(scene: Scene) -> None:
    purchase_order, shipment = came_back(scene)

    tell(scene, shipment, "delivered", 1)

    order = scene.order_of(purchase_order)
    assert scene.fresh(shipment).status == "delivered"
    assert (order.status, order.has_issue) == ("delivered", False)
    assert issues(scene, order.id) == [("parcel_returned", False)]


def test_left_as_it_is_nothing_else_changes(scene: Scene, decide) -> None:
    purchase_order, shipment = came_back(scene)

    decide(shipment.order_id, "release")

    order = scene.order_of(purchase_order)
    assert (order.status, order.has_issue, order.needs_routing_at) == ("shipped", False, None)
    assert line_of(scene, order.id) == {"shipped": 2}


def test_sent_again_its_units_are_routed_and_promised_anew(scene: Scene, decide) -> None:
    purchase_order, shipment = came_back(scene)
    assert scene.reserved("acme", "MUG-1") == 2

    decide(shipment.order_id, "send_again")

    order = scene.order_of(purchase_order)
    assert (order.status, order.has_issue, order.shipped_at) == ("received", False, None)
    assert order.needs_routing_at is not None
    assert line_of(scene, order.id) == {"open": 2}
    scene.route()
    assert line_of(scene, order.id) == {"allocated": 2}
    assert scene.reserved("acme", "MUG-1") == 4, "the parcel's units have left the shelf, and two more are promised"
    with scene.inside():
        old = purchase_order.lines.get()
    assert (old.quantity_shipped, old.quantity_resent, old.quantity_under_way) == (2, 2, 0)


def test_the_second_parcel_ends_the_order(scene: Scene, decide) -> None:
    purchase_order, shipment = came_back(scene)
    decide(shipment.order_id, "send_again")
    scene.route()
    again = scene.purchase_orders(shipment.order_id)["acme"]
    assert again.id != purchase_order.id

    second = ship(scene, again, number=OTHER_UPS)
    tell(scene, second, "delivered", 1)

    assert scene.order_of(purchase_order).status == "delivered"
    assert line_of(scene, shipment.order_id) == {"delivered": 2}


def test_only_the_units_of_that_parcel_go_again(scene: Scene, decide) -> None:
    purchase_order, shipment = came_back(scene, 1, mug=3)
    other = ship(scene, purchase_order, 2, number=OTHER_UPS)
    tell(scene, other, "delivered", 2)
    assert scene.order_of(purchase_order).status == "shipped"

    decide(shipment.order_id, "send_again")

    assert line_of(scene, shipment.order_id) == {"open": 1, "delivered": 2}
    assert scene.order_of(purchase_order).status == "partially_shipped"
    assert scene.fresh(purchase_order).status == "delivered", "nothing of it is under way any more"


def test_a_parcel_is_sent_again_once(scene: Scene, decide) -> None:
    _, shipment = came_back(scene)
    decide(shipment.order_id, "send_again")

    said = decide(shipment.order_id, "send_again")
    tell(scene, shipment, "returned_to_sender", 1)

    assert "This issue has been resolved already." in said
    assert line_of(scene, shipment.order_id) == {"open": 2}
    assert issues(scene, shipment.order_id) == [("parcel_returned", False)]


def test_a_late_delivery_of_it_is_not_counted_twice(scene: Scene, decide) -> None:
    purchase_order, shipment = came_back(scene)
    decide(shipment.order_id, "send_again")
    scene.route()

    tell(scene, shipment, "delivered", 1)

    assert scene.fresh(shipment).status == "delivered"
    assert line_of(scene, shipment.order_id) == {"allocated": 2}
    assert scene.order_of(purchase_order).status == "processing"


def test_a_parcel_that_came_back_after_its_delivery_is_sent_again_as_well(scene: Scene, decide) -> None:
    purchase_order = scene.routed(mug=2)
    shipment = ship(scene, purchase_order)
    tell(scene, shipment, "delivered", 9)
    tell(scene, shipment, "returned_to_sender", 4)
    assert scene.order_of(purchase_order).status == "delivered"

    decide(shipment.order_id, "send_again")

    order = scene.order_of(purchase_order)
    assert (order.status, order.delivered_at) == ("received", None)
    assert line_of(scene, order.id) == {"open": 2}


def test_the_rest_of_its_purchase_order_gives_back_only_what_never_left(scene: Scene, decide) -> None:
    purchase_order = scene.routed(mug=3)
    with scene.inside():
        accept_purchase_order(purchase_order.id, answers=None, by="x", at=timezone.now())
    shipment = ship(scene, purchase_order, 1)
    tell(scene, shipment, "returned_to_sender", 4)
    decide(shipment.order_id, "send_again")

    with scene.inside():
        cancel_purchase_order(purchase_order.id, reason="late", by="x", at=timezone.now())

    assert scene.reserved("acme", "MUG-1") == 1, "the unit in the parcel"
    assert line_of(scene, shipment.order_id) == {"open": 3}


def test_a_hold_by_hand_outlives_it_and_it_outlives_the_hold(scene: Scene, decide) -> None:
    purchase_order, _ = came_back(scene, 1, mug=3)
    order = scene.order_of(purchase_order)
    with scene.inside():
        hold_order(order.id, reason="asked to wait", by="x", at=timezone.now())
        release_order(order.id, reason="", by="x", at=timezone.now())
    assert scene.fresh(order).has_issue is True
    with scene.inside():
        hold_order(order.id, reason="asked to wait", by="x", at=timezone.now())

    said = decide(order.id, "send_again")

    assert scene.fresh(order).status == "on_hold"
    assert "asked to wait" in said


def test_the_list_shows_orders_with_a_delivery_problem(scene: Scene, client, decide) -> None:
    _, shipment = came_back(scene)
    stuck = ship(scene, scene.routed(mug=1), number=OTHER_UPS)
    tell(scene, stuck, "exception", 3)
    browser = scene.login(client, "agent")

    def listed(of: str) -> set[str]:
        return set(re.findall(r'href="/orders/(\d+)/"', browser.get(f"/orders/?{of}").content.decode()))

    numbers = {scene.order_of(PurchaseOrder(order_id=one.order_id)).number for one in (shipment, stuck)}
    assert listed("delivery_problem=1") == numbers
    assert len(listed("has_issue=1")) == 1
    decide(shipment.order_id, "release")
    assert len(listed("delivery_problem=1")) == 1, "what a person has decided upon is a problem no more"
    tell(scene, stuck, "out_for_delivery", 1)
    assert listed("delivery_problem=1") == set()
