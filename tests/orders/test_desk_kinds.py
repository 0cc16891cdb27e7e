"""What of orders, purchase orders, parcels and stock stands on the desk: when it is true, until it is mended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inventory.models import Product, Stock
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.expire_purchase_orders import expire_purchase_orders
from orders.actions.hold_order import hold_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import Order, PurchaseOrder, Shipment
from tests.factories.inventory import ProductFactory
from tests.factories.suppliers import SupplierFactory
from tests.office.desk import Desk, is_gone
from tests.orders.incoming import an_order
from tests.orders.purchasing_scene import UPS, Scene, hours_ago, purchasing_scene

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Ann Lee", "line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "1", "country": "US"}  # fmt: skip
LINES = {"lines": [{"sku": "MUG-1", "quantity": 1, "unit_price": "12.50"}], "shipping_total": "0.00"}


@pytest.fixture
def scene() -> Scene:
    return purchasing_scene()


@pytest.fixture
def desk(scene: Scene, client: Any) -> Desk:
    """An agent's."""
    return Desk(scene.login(client, "agent"))


@pytest.fixture
def comes(scene: Scene, api) -> Any:
    """`comes(payment_status="pending")`: an order from the store, with what is wrong in it."""
    program, numbers = api(tenant=scene.tenant), iter(range(1, 100))

    def send(**wrong: Any) -> dict[str, Any]:
        answer = program.post(
            "/orders/", an_order(f"N-{(number := next(numbers))}", **{**LINES, **_buyer(number), **wrong})
        )
        assert answer.status_code == 201, answer.content
        return answer.json()

    return send


def _buyer(number: int) -> dict[str, Any]:
    """Another one each time, so that no order looks like a repeat."""
    return {"customer": {"name": f"Buyer {number}", "email": f"buyer{number}@example.com"}}


def shipped(scene: Scene, **units: int) -> Shipment:
    purchase_order = scene.routed(**(units or {"mug": 2}))
    with scene.inside():
        return ship_purchase_order(
            purchase_order.id, carrier="ups", tracking_number=UPS, shipped_at=hours_ago(48), lines=None, by="x",
            at=timezone.now(),
        )  # fmt: skip


def only_acme(scene: Scene) -> None:
    """Nobody else has mugs."""
    with scene.inside():
        Stock.objects.filter(offer=scene.offers["birch", "MUG-1"]).update(on_hand=0)


HELD = [
    ("payment", {"payment_status": "pending"}, "Mark as paid", "still pending"),
    ("payment", {"payment_status": "pending"}, "Accept as it is", "still pending"),
    ("address", {"shipping_address": ADDRESS}, "Accept as it is", "postcode"),
    ("email", {"customer": {"name": "Ann", "email": "ann@nowhere..com"}}, "Accept as it is", "ann@nowhere..com"),
    ("totals", {"total": "3.33"}, "Accept as it is", "adds up to"),
    ("totals", {"total": "3.33"}, "Cancel the order…", "adds up to"),
]


@pytest.mark.parametrize(("kind", "wrong", "button", "cause"), HELD, ids=[f"{one[0]} by {one[2]}" for one in HELD])
def test_a_held_order_stands_there_by_its_kind_until_it_is_put_right(desk, comes, kind, wrong, button, cause):
    order = comes(**wrong)

    row = desk.row(kind)
    assert f"Order {order['number']}" in row.text
    assert cause.lower() in row.text.lower()
    assert len({**row.forms, **row.links}) - 1 == 2, "the thing itself, and two ways"

    assert is_gone(desk.press(row, button, reason="because"))
    assert desk.rows() == []


def test_an_unknown_product_is_chosen_in_a_dialog(desk, comes):
    order = comes(lines=[{"sku": "MUG-X", "quantity": 1, "unit_price": "12.50"}])
    row = desk.row("unknown-sku")
    assert "MUG-X" in row.text
    assert "Choose the product…" in row.links

    door = f"/orders/{order['number']}/issues/{order['issues'][0]['id']}/"
    form = desk.browser.get(door, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-post="{door}"' in form
    assert "<html" not in form
    in_dialog = {"HX-Request": "true", "HX-Target": "desk-dialog", "X-Desk-Row": row.key}
    wrong = desk.browser.post(door, {"way": "map_sku", "sku": "NOTHING"}, headers=in_dialog)
    assert not is_gone(wrong)
    assert "There is no product" in wrong.content.decode()

    assert is_gone(desk.browser.post(door, {"way": "map_sku", "sku": "MUG-1"}, headers=in_dialog))


@pytest.mark.parametrize("sent", ["mug1", "Mug_1", "MUG 1", "4006381333931"])
def test_an_unknown_sku_that_plainly_means_one_product_is_mapped_by_one_click(desk, comes, scene, sent):
    with scene.inside():
        Product.objects.filter(sku="MUG-1").update(barcode="4006381333931", name="Blue mug")
    order = comes(lines=[{"sku": sent, "quantity": 1, "unit_price": "12.50"}])
    row = desk.row("unknown-sku")
    assert "It is probably MUG-1, “Blue mug”." in row.text
    assert list(row.forms) == ["Map to MUG-1"]
    assert "Choose the product…" in row.links, "in case it is another one"

    assert is_gone(desk.press(row, "Map to MUG-1"))

    with scene.inside():
        assert Order.objects.get(id=order["id"]).lines.get().product.sku == "MUG-1"
    assert comes(lines=[{"sku": sent, "quantity": 1, "unit_price": "12.50"}])["issues"] == [], "known from now on"


@pytest.mark.parametrize("sent", ["MUG-11", "MUG-", "MU-G-2", "- -", "mugs"])
def test_a_sku_that_is_only_like_another_is_left_to_the_person(desk, comes, sent):
    comes(lines=[{"sku": sent, "quantity": 1, "unit_price": "12.50"}])

    row = desk.row("unknown-sku")
    assert "probably" not in row.text
    assert "Choose the product…" in row.links


@pytest.mark.parametrize(("other", "is_on_sale", "is_offered"), [("MUG.1", True, False), ("MUG.1", False, True)])
def test_of_two_products_it_may_mean_none_is_offered(desk, comes, scene, other, is_on_sale, is_offered):
    with scene.inside():
        ProductFactory(sku=other, is_active=is_on_sale)
    comes(lines=[{"sku": "MUG1", "quantity": 1, "unit_price": "12.50"}])

    assert ("Map to MUG-1" in desk.row("unknown-sku").forms) is is_offered


def test_a_product_of_another_retailer_is_never_offered(desk, comes, in_scope, rival):
    with in_scope(rival):
        ProductFactory(sku="VASE-9")
    comes(lines=[{"sku": "vase9", "quantity": 1, "unit_price": "12.50"}])

    assert "probably" not in desk.row("unknown-sku").text


def test_an_address_is_corrected_in_a_dialog_that_keeps_what_was_typed(desk, comes):
    order = comes(shipping_address=ADDRESS)
    row = desk.row("address")
    door = f"/orders/{order['number']}/issues/{order['issues'][0]['id']}/"
    in_dialog = {"HX-Request": "true", "HX-Target": "desk-dialog", "X-Desk-Row": row.key}

    wrong = desk.browser.post(door, {"way": "correct_address", **ADDRESS, "postal_code": "6270"}, headers=in_dialog)
    assert wrong.status_code == 422
    assert 'value="6270"' in wrong.content.decode()
    assert "<html" not in wrong.content.decode()

    answer = desk.browser.post(door, {"way": "correct_address", **ADDRESS, "postal_code": "62701"}, headers=in_dialog)
    assert is_gone(answer)


def test_the_form_of_an_issue_is_the_orders_page_without_script(desk, comes):
    order = comes(payment_status="pending")

    answer = desk.browser.get(f"/orders/{order['number']}/issues/{order['issues'][0]['id']}/")

    assert answer.headers["Location"] == f"/orders/{order['number']}/"


def test_every_open_issue_is_of_some_kind(desk, comes, scene):
    order = comes(payment_status="pending")
    with scene.inside():
        Order.objects.get(id=order["id"]).issues.update(code="something_new")

    assert desk.counts() == {"All": 1, "Other checks": 1}


def test_what_was_held_by_hand_is_released(desk, scene):
    order = scene.order(mug=1)
    with scene.inside():
        hold_order(order.id, reason="Ask the customer", by="user:max@example.com", at=timezone.now())

    row = desk.row("held")
    assert "Ask the customer" in row.text

    assert is_gone(desk.press(row, "Release"))
    assert desk.rows() == []


def test_what_an_issue_holds_is_not_held_by_hand_as_well(desk, comes, scene):
    order = comes(payment_status="pending")
    assert desk.counts() == {"All": 1, "Not paid": 1}
    assert is_gone(desk.press(desk.row("payment"), "Accept as it is"))
    with scene.inside():
        hold_order(order["id"], reason="Ask the customer", by="user:max@example.com", at=timezone.now())

    assert desk.counts() == {"All": 1, "Held by hand": 1}, "an issue that was put right holds nothing"
    assert f"Order {order['number']}" in desk.row("held").text


def test_an_order_of_which_a_parcel_came_back_may_be_held_by_hand_too(desk, scene):
    shipment = shipped(scene, mug=1)
    with scene.inside():
        record_tracking_event(shipment.id, status="returned_to_sender", at=hours_ago(2), by="c", now=timezone.now())
        Order.objects.update(status=Order.Status.ON_HOLD)

    assert desk.counts() == {"All": 2, "Parcels come back": 1, "Held by hand": 1}


def test_a_rejection_stands_there_when_nobody_else_can_serve(desk, scene):
    only_acme(scene)
    purchase_order = scene.routed(mug=2)
    with scene.inside():
        reject_purchase_order(purchase_order.id, reason="discontinued", text="gone", by="x", at=timezone.now())
    scene.route()

    row = desk.row("rejected")
    assert "Acme rejected MUG-1 (no longer sold · gone), and nobody else can take it on." in row.text

    assert is_gone(desk.press(row, "Ask the suppliers again"))
    scene.route()
    assert desk.counts() == {"All": 0}


def test_a_rejection_that_another_supplier_makes_good_needs_nobody(desk, scene):
    purchase_order = scene.routed(mug=2)
    with scene.inside():
        reject_purchase_order(purchase_order.id, reason="capacity", by="x", at=timezone.now())
    scene.route()

    assert desk.rows() == []


@pytest.mark.parametrize("is_alone", [True, False])
def test_silence_stands_there_when_nobody_else_can_serve(desk, scene, is_alone):
    if is_alone:
        only_acme(scene)
    scene.routed(mug=2)
    with scene.inside():
        PurchaseOrder.objects.update(respond_by=hours_ago(1))
        expire_purchase_orders(by="system:clock", at=timezone.now())
    scene.route()

    assert len(desk.rows("/desk/?kind=expired")) == int(is_alone)
    if is_alone:
        row = desk.row("expired")
        assert "Acme did not answer for MUG-1 in time" in row.text
        assert is_gone(desk.press(row, "Cancel the order…", reason="nobody has it"))


def test_an_answer_that_is_due_soon_is_quiet(desk, scene):
    purchase_order = scene.routed(mug=2)
    assert desk.counts() == {"All": 0}
    with scene.inside():
        PurchaseOrder.objects.update(respond_by=timezone.now() + timedelta(hours=1))

    assert desk.counts() == {"All": 0, "Answer due soon": 1}
    assert desk.rows() == []
    row = desk.row("unanswered")
    assert purchase_order.number in row.text

    assert is_gone(desk.press(row, "Accept for the supplier"))


def test_what_was_to_be_shipped_by_now_stands_there_until_it_is_withdrawn_or_shipped(desk, scene):
    first, second = scene.routed(mug=1), scene.routed(mug=1)
    with scene.inside():
        for one in (first, second):
            accept_purchase_order(one.id, answers=None, by="x", at=timezone.now())
        PurchaseOrder.objects.update(ship_by=timezone.now() + timedelta(hours=1))
    assert desk.rows() == []
    with scene.inside():
        PurchaseOrder.objects.filter(id=first.id).update(ship_by=hours_ago(30))
        PurchaseOrder.objects.filter(id=second.id).update(ship_by=hours_ago(10))
        Order.objects.update(promised_by=hours_ago(1))

    rows = desk.rows()
    assert [
        (row.kind, number in row.text) for row, number in zip(rows, (first.number, second.number), strict=True)
    ] == [
        ("late-shipment", True),
        ("late-shipment", True),
    ], "once each, though the orders are late as well"

    assert is_gone(desk.press(rows[0], "Withdraw and route again…", reason="too slow"))
    with scene.inside():
        ship_purchase_order(
            second.id, carrier="ups", tracking_number=UPS, shipped_at=timezone.now(), lines=None, by="x",
            at=timezone.now(),
        )  # fmt: skip
    assert desk.rows("/desk/?kind=late-shipment") == []


@pytest.mark.parametrize("button", ["On its way again", "Delivered after all"])
def test_a_delivery_problem_stands_there_until_the_parcel_moves(desk, scene, button):
    shipment = shipped(scene)
    with scene.inside():
        record_tracking_event(
            shipment.id,
            status="exception",
            at=hours_ago(2),
            description="Address not found",
            by="c",
            now=timezone.now(),
        )

    row = desk.row("delivery-problem")
    assert "Address not found" in row.text

    assert is_gone(desk.press(row, button))
    assert desk.rows() == []


@pytest.mark.parametrize("button", ["Send the units again", "Leave it"])
def test_a_parcel_that_came_back_is_decided_upon(desk, scene, button):
    shipment = shipped(scene)
    with scene.inside():
        record_tracking_event(shipment.id, status="returned_to_sender", at=hours_ago(2), by="c", now=timezone.now())

    row = desk.row("parcel-returned")
    assert "came back to the sender" in row.text

    assert is_gone(desk.press(row, button))
    assert desk.rows("/desk/?kind=parcel-returned") == []


def test_a_promise_that_has_passed_stands_there_until_it_has_arrived(desk, scene):
    shipment = shipped(scene)
    with scene.inside():
        Order.objects.update(promised_by=hours_ago(5))

    row = desk.row("late")
    assert f"Parcel {UPS} is on its way" in row.text

    assert is_gone(desk.press(row, "It has arrived"))
    with scene.inside():
        assert Shipment.objects.get(id=shipment.id).status == "delivered"


def test_a_stock_report_that_was_not_taken_stands_there_until_a_good_one_comes(desk, scene, api):
    program = api(tenant=scene.tenant)

    def put(items: list[dict[str, Any]]) -> str:
        return program.put("/suppliers/acme/stock/", {"mode": "partial", "items": items}).json()["status"]

    with scene.inside():
        from inventory.models import FeedRun

        FeedRun.objects.create(
            supplier=scene.suppliers["acme"], status="failed", taken_at=hours_ago(1), created_at=hours_ago(1),
            reason="The file cannot be read.",
        )  # fmt: skip

    row = desk.row("stock-report")
    assert row.text.startswith("Acme")
    assert "The file cannot be read." in row.text

    assert put([{"supplier_sku": "A-MUG-1", "quantity": 3}]) == "completed"
    assert desk.rows() == []


def test_units_promised_beyond_the_count_stand_there_until_the_count_is_right(scene, client):
    desk = Desk(scene.login(client, "manager"))
    scene.routed(mug=40)
    with scene.inside():
        Stock.objects.filter(offer=scene.offers["acme", "MUG-1"]).update(on_hand=10)

    row = desk.row("oversold")
    assert "Acme counts 10, but 40 are promised: 30 units are missing." in row.text

    assert not is_gone(desk.press(row, "Enter the count…", quantity="many"))
    assert not is_gone(desk.press(row, "Enter the count…", quantity="20"))
    assert is_gone(desk.press(desk.row("oversold"), "Enter the count…", quantity="50"))


def test_the_oldest_promise_comes_first_and_none_at_all_last(desk, comes, scene):
    orders = [comes(payment_status="pending"), comes(total="3.33"), comes(payment_status="unpaid")]
    with scene.inside():
        Order.objects.filter(id=orders[1]["id"]).update(promised_by=hours_ago(9))
        Order.objects.filter(id=orders[2]["id"]).update(promised_by=timezone.now() + timedelta(days=3))
        Order.objects.filter(id=orders[0]["id"]).update(promised_by=None)

    shown = [row.text for row in desk.rows()]

    assert [any(f"Order {orders[place]['number']}" in text for text in [shown[n]]) for n, place in enumerate((1, 2, 0))] == [True] * 3  # fmt: skip


def test_nothing_of_another_retailer_and_nothing_for_a_supplier(scene, comes, client, as_user, rita):
    comes(payment_status="pending")
    only_acme(scene)
    scene.routed(mug=40)
    with scene.inside():
        Stock.objects.update(on_hand=0)
        SupplierFactory(code="other")
        ProductFactory(sku="OTHER")

    theirs = Desk(as_user(rita))
    assert theirs.rows() == []
    assert theirs.counts() == {"All": 0}
    clerk = scene.login(client, "supplier", "acme")
    for address in ("/desk/", "/desk/count/"):
        assert clerk.get(address).status_code == 403
