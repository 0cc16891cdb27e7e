"""Returns by program: from the request to the refund, what is refused, and what a supplier's key may do."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from dropship.base.errors import IllegalMove
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.resend_parcel import resend_parcel
from orders.models import Order, PurchaseOrder, Shipment
from tests.orders.returns_scene import ReturnsScene, returns_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReturnsScene:
    return returns_scene()


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_a_return_goes_from_the_request_to_the_refund(scene):
    order = scene.delivered(mug=2)
    program = scene.program()

    made = program.post(
        "/returns/",
        {
            "order": order.number,
            "lines": [{"sku": "MUG-1", "quantity": 1}],
            "reason": "damaged",
            "comment": "The handle broke off.",
        },
    )
    assert made.status_code == 201, made.content
    rma = made.json()
    assert (rma["status"], rma["order"], rma["supplier"]) == ("requested", order.number, "acme")
    assert rma["number"] == f"RMA-{order.number}-1"
    assert [(line["sku"], line["quantity"], line["reason"]) for line in rma["lines"]] == [("MUG-1", 1, "damaged")]
    assert (rma["comment"], rma["refund"], rma["also"]) == ("The handle broke off.", None, [])
    assert scene.counts(order) == {"delivered": 2}

    assert scene.move(rma["id"], "approve")["status"] == "approved"
    sent = scene.move(rma["id"], "sent", {"carrier": "ups", "tracking_number": "1Z5R89390357567127"})
    assert (sent["status"], sent["tracking_number"]) == ("in_transit", "1Z5R89390357567127")
    assert scene.move(rma["id"], "receive")["lines"][0]["quantity_received"] == 1
    assert scene.counts(order) == {"delivered": 1, "returned": 1}
    inspected = scene.move(rma["id"], "inspect", {"lines": [{"sku": "MUG-1", "condition": "damaged"}]})
    assert (inspected["lines"][0]["condition"], inspected["lines"][0]["disposition"]) == ("damaged", "scrap")
    refunded = scene.move(rma["id"], "refund", {"reference": "R-77"})
    assert refunded["status"] == "refunded"
    assert refunded["refund"] | {"refunded_at": ""} == {
        "amount": "12.50",
        "currency": "USD",
        "method": "store",
        "reference": "R-77",
        "refunded_at": "",
    }
    assert scene.status(order) == "delivered"
    assert [name for name in scene.scene.events(order.id) if name.startswith("return.")] == [
        "return.requested",
        "return.approved",
        "return.sent",
        "return.received",
        "return.inspected",
        "return.refunded",
    ]


def test_an_order_of_which_everything_came_back_stays_delivered_and_its_lines_are_returned(scene):
    order, _rma = scene.until("received", mug=2)

    answer = scene.program("orders:read").get(f"/orders/{order.id}/").json()
    assert answer["status"] == "delivered"
    assert (answer["lines"][0]["status"], answer["lines"][0]["quantities"]["returned"]) == ("returned", 2)


def test_only_what_has_arrived_and_is_in_no_other_return_can_be_returned(scene):
    purchase_order = scene.scene.routed(mug=2)
    program, order = scene.program(), scene.scene.order_of(purchase_order)
    two = {"order": str(order.id), "lines": [{"sku": "MUG-1", "quantity": 2}]}
    assert codes(program.post("/returns/", two)) == [("/lines/0/quantity", "quantity_too_high")]
    scene.ship(purchase_order)
    assert program.post("/returns/", two).status_code == 422

    order = scene.delivered(mug=2)
    two["order"] = str(order.id)
    first = program.post("/returns/", two)
    assert first.status_code == 201
    again = program.post("/returns/", two)
    assert again.status_code == 422
    assert codes(again) == [("/lines/0/quantity", "quantity_too_high")]

    scene.move(first.json()["id"], "decline", {"reason": "Worn"})
    assert program.post("/returns/", two).status_code == 201


def test_units_of_two_suppliers_go_back_in_a_return_to_each(scene):
    order = scene.of_two_suppliers()

    made = scene.program().post("/returns/", {"order": order.number, "lines": [{"sku": "MUG-1", "quantity": 2}]}).json()

    assert [made["supplier"], *(one["supplier"] for one in made["also"])] == ["acme", "birch"]
    assert made["request"] == made["also"][0]["request"]
    listed = scene.program("orders:read").get(f"/returns/?order={order.number}").json()["results"]
    assert sorted(one["number"] for one in listed) == [f"RMA-{order.number}-1", f"RMA-{order.number}-2"]
    assert [one["supplier"] for one in scene.program().get("/returns/?supplier=birch").json()["results"]] == ["birch"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/order", "required"),
        ({"order": "404", "lines": [{"sku": "MUG-1", "quantity": 1}]}, "/order", "unknown_order"),
        ({"lines": []}, "/lines", "required"),
        ({"lines": [{"sku": "NONE", "quantity": 1}]}, "/lines/0", "unknown_line"),
        ({"lines": [{"sku": "MUG-1", "quantity": 0}]}, "/lines/0/quantity", "out_of_range"),
        ({"lines": [{"sku": "MUG-1", "quantity": "1"}]}, "/lines/0/quantity", "not_a_whole_number"),
        ({"lines": [{"quantity": 1}]}, "/lines/0/sku", "required"),
        ({"lines": "MUG-1"}, "/lines", "not_a_list"),
        ({"lines": [{"sku": "MUG-1", "quantity": 1}], "comment": "x" * 2001}, "/comment", "too_long"),
        ({"lines": [{"sku": "MUG-1", "quantity": 1}], "comment": "a\x00b"}, "/comment", "nul_character"),
    ],
)
def test_a_request_that_cannot_be_read_says_where(scene, body, pointer, code):
    order = scene.delivered(mug=2)
    body = {"order": order.number, **body} if body and "order" not in body else body
    answer = scene.program().post("/returns/", body)
    assert answer.status_code == 422
    assert (pointer, code) in codes(answer)


def test_a_store_s_own_word_for_the_reason_is_kept_in_the_comment(scene):
    order = scene.delivered(mug=1)
    body = {
        "order": order.number,
        "lines": [{"sku": "MUG-1", "quantity": 1}],
        "reason": "SIZE_TOO_SMALL",
        "comment": "Sorry",
    }
    rma = scene.program().post("/returns/", body).json()
    assert (rma["reason"], rma["comment"]) == ("other", "SIZE_TOO_SMALL\nSorry")


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("requested", ["receive", "inspect", "refund", "replace", "sent"]),
        ("approved", ["approve", "decline", "inspect", "refund", "replace"]),
        ("received", ["approve", "decline", "cancel", "receive", "sent", "refund", "replace"]),
        ("inspected", ["approve", "cancel", "receive", "inspect", "sent"]),
    ],
)
def test_a_move_out_of_turn_is_refused_and_changes_nothing(scene, state, refused):
    order, rma = scene.until(state)
    before = scene.counts(order)
    for verb in refused:
        assert scene.move(rma, verb, status=409)["code"] == "illegal_transition", verb
    assert scene.status(rma) == state
    assert scene.counts(order) == before


def test_a_refund_is_at_most_what_was_paid_for_the_units_and_given_once(scene):
    _order, rma = scene.until("inspected", mug=1)

    for amount, code in (
        ("12.51", "refund_too_high"),
        ("0.00", "out_of_range"),
        ("-1.00", "negative"),
        ("1.005", "too_many_decimals"),
        ("much", "not_an_amount"),
    ):
        answer = scene.move(rma, "refund", {"amount": amount}, status=422)
        assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/amount", code)], amount
    assert (
        scene.move(rma, "refund", {"amount": "1.00", "currency": "EUR"}, status=422)["errors"][0]["code"]
        == "wrong_currency"
    )

    assert scene.move(rma, "refund", {"amount": "12.50"})["refund"]["amount"] == "12.50"
    assert scene.move(rma, "refund", {"amount": "0.01"}, status=409)["code"] == "illegal_transition"


def test_what_did_not_come_is_not_counted_as_returned_nor_refunded_by_itself(scene):
    order, rma = scene.until("approved", mug=2)

    got = scene.move(rma, "receive", {"lines": [{"sku": "MUG-1", "quantity": 1}]})
    assert got["lines"][0]["quantity_received"] == 1
    assert scene.counts(order) == {"delivered": 1, "returned": 1}
    scene.move(rma, "inspect")
    assert scene.move(rma, "refund")["refund"]["amount"] == "12.50"

    order, rma = scene.until("received", mug=1)
    assert scene.move(rma, "inspect", {"condition": "missing"})["lines"][0]["quantity_received"] == 0
    assert scene.counts(order) == {"delivered": 1}
    assert scene.move(rma, "refund", status=422)["errors"][0]["pointer"] == "/amount"
    assert scene.move(rma, "decline", {"reason": "The box was empty."})["decision"] == "The box was empty."


@pytest.mark.parametrize(
    "body", [{"lines": [{"sku": "MUG-1", "condition": "shiny"}]}, {"lines": [{"sku": "MUG-1"}]}, {"state": "ok"}]
)
def test_an_inspection_that_cannot_be_understood_changes_nothing(scene, body):
    _order, rma = scene.until("received")
    assert scene.move(rma, "inspect", body, status=422)["errors"]
    assert scene.status(rma) == "received"


def test_declined_after_inspection_the_units_are_the_customer_s_again(scene):
    order, rma = scene.until("inspected")
    assert scene.counts(order) == {"returned": 2}
    scene.move(rma, "decline", {"reason": "Used for years."})
    assert scene.counts(order) == {"delivered": 2}
    assert scene.status(order) == "delivered"


def test_a_replaced_return_sends_its_units_once_more(scene):
    order, rma = scene.until("inspected", mug=2)

    assert scene.move(rma, "replace")["status"] == "replaced"
    assert scene.counts(order) == {"open": 2}
    scene.scene.route()
    assert scene.counts(order) == {"allocated": 2}
    assert scene.status(order) == "processing"

    second = next(one for one in _purchase_orders(scene, order) if one.status == "sent")
    scene.deliver(second, hours=0.1, number="1Z879E930346834440")
    assert scene.counts(order) == {"delivered": 2}
    assert scene.status(order) == "delivered"
    # What came instead may come back as well, but not what it came for.
    scene.asked(order, mug=2)
    assert (
        scene.program()
        .post("/returns/", {"order": order.number, "lines": [{"sku": "MUG-1", "quantity": 1}]})
        .status_code
        == 422
    )


def _purchase_orders(scene: ReturnsScene, order: Any) -> list[Any]:
    with scene.inside():
        return list(PurchaseOrder.objects.filter(order=order).select_related("supplier"))


def test_a_supplier_s_key_sees_and_receives_what_comes_back_to_it_without_money_or_words(scene):
    order = scene.of_two_suppliers()
    made = (
        scene.program()
        .post(
            "/returns/",
            {"order": order.number, "lines": [{"sku": "MUG-1", "quantity": 2}], "comment": "call +14155550100"},
        )
        .json()
    )
    own, other = made["id"], made["also"][0]["id"]
    acme = scene.program("returns:write", supplier="acme")
    assert acme.get("/returns/").json()["results"] == []
    assert acme.get(f"/returns/{own}/").status_code == 404

    scene.move(own, "approve")
    scene.move(other, "approve")
    seen = acme.get("/returns/").json()["results"]
    assert [one["id"] for one in seen] == [own]
    assert not {"comment", "decision", "refund"} & set(seen[0])
    assert "+1415" not in acme.get(f"/returns/{own}/").content.decode()
    assert acme.get(f"/returns/{other}/").status_code == 404
    for verb in ("approve", "decline", "cancel", "sent", "refund", "replace"):
        assert acme.post(f"/returns/{own}/{verb}/", {}).status_code == 403, verb
    assert acme.post(f"/returns/{other}/receive/").status_code == 404
    assert acme.post(f"/returns/{own}/receive/").status_code == 200
    assert acme.post(f"/returns/{own}/inspect/", {"condition": "opened"}).json()["status"] == "inspected"


def test_goods_that_go_to_the_retailer_are_not_the_supplier_s_business(scene):
    _order, rma = scene.until("requested")
    scene.move(rma, "approve", {"return_to": "retailer"})
    assert scene.program(supplier="acme").get("/returns/").json()["results"] == []


def test_reading_needs_orders_read_or_returns_write(scene):
    _order, rma = scene.until("requested")
    for scopes, status in (("orders:read", 200), ("returns:write", 200), ("orders:write", 403)):
        assert scene.program(scopes).get("/returns/").status_code == status
        assert scene.program(scopes).get(f"/returns/{rma.number}/").status_code == status
    assert scene.program("orders:read orders:write").post(f"/returns/{rma.id}/approve/").status_code == 403


def test_the_list_filters_by_state_and_reason(scene):
    _order, rma = scene.until("approved")
    program = scene.program()
    assert [one["id"] for one in program.get("/returns/?status=approved&reason=damaged").json()["results"]] == [
        str(rma.id)
    ]
    assert program.get("/returns/?status=requested").json()["results"] == []
    assert codes(program.get("/returns/?status=lost")) == [("?status", "unknown_status")]
    assert codes(program.get("/returns/?reason=lost")) == [("?reason", "unknown_reason")]


def test_a_retried_request_with_an_idempotency_key_makes_one_return(scene):
    order = scene.delivered(mug=2)
    body = {"order": order.number, "lines": [{"sku": "MUG-1", "quantity": 1}]}
    program = scene.program()
    first = program.post("/returns/", body, Idempotency_Key="once")
    again = program.post("/returns/", body, Idempotency_Key="once")
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(program.get("/returns/").json()["results"]) == 1


def test_units_in_a_return_are_not_sent_again_by_their_parcel_as_well(scene):
    order = scene.delivered(mug=1)
    rma = scene.asked(order, mug=1)
    with scene.inside():
        parcel = Shipment.objects.get(order=order)
        record_tracking_event(
            parcel.id, status="returned_to_sender", at=timezone.now(), by="carrier", now=timezone.now()
        )
        with pytest.raises(IllegalMove, match=rma.number):
            resend_parcel(parcel.id, by="x", at=timezone.now())
    assert scene.counts(order) == {"delivered": 1}


def test_refunds_of_parts_of_a_line_make_the_line_and_no_more(scene):
    order = scene.delivered(mug=3)
    with scene.inside():
        # 10.00 for three: a discount of the order, shared by what the goods are worth.
        Order.objects.filter(id=order.id).update(discount_total="27.50", total="10.00")
    amounts = []
    for _again in range(3):
        rma = scene.asked(order, mug=1)
        for verb in ("approve", "receive", "inspect"):
            scene.move(rma, verb)
        amounts.append(scene.move(rma, "refund")["refund"]["amount"])
    assert amounts == ["3.33", "3.34", "3.33"]
