"""The whole story over REST alone, as a program sees it that knows the public contract and nothing else."""

from __future__ import annotations

import uuid

import pytest
from django.core import mail

from tests.journeys.story import (
    ACME,
    BIRCH,
    ORDER,
    PRODUCT,
    STOCK,
    UPS,
    assert_order,
    assert_page,
    assert_purchase_order,
    is_id,
    is_money,
    is_time,
    placed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(api):
    """A retailer with one product that two suppliers have; acme is the cheaper one."""
    program = api()
    assert program.post("/products/", PRODUCT).status_code == 201
    for supplier, cost in ((ACME, "6.10"), (BIRCH, "7.10")):
        assert program.post("/suppliers/", supplier).status_code == 201
        items = [STOCK["items"][0] | {"cost": cost}]
        report = program.put(f"/suppliers/{supplier['code']}/stock/", STOCK | {"items": items})
        assert report.status_code == 200
        assert report.json()["status"] == "completed"
    return program


@pytest.fixture
def desk(api, in_scope, maple):
    """`desk("acme")`: a program with a key bound to that supplier."""

    def of(code):
        from suppliers.models import Supplier

        with in_scope(maple):
            return api(supplier=Supplier.objects.get(code=code))

    return of


def only(purchase_orders, supplier):
    [found] = [one for one in purchase_orders if one["supplier"] == supplier]
    return found


def stock_of(shop):
    rows = shop.get("/products/MUG-1/availability/").json()["by_supplier"]
    return {row["supplier"]: (row["on_hand"], row["reserved"], row["available"]) for row in rows}


def test_from_the_store_to_the_door_with_a_supplier_that_takes_on_a_part(shop, desk, maple, run_jobs):
    answer = shop.post("/orders/", {**ORDER, "lines": [ORDER["lines"][0] | {"quantity": 5}]})
    assert answer.status_code == 201
    order = answer.json()
    assert_order(order)
    assert (order["status"], order["total"]) == ("received", "66.50")
    assert stock_of(shop)["acme"] == (50, 0, 50)

    run_jobs(maple, only=("route",))

    order = shop.get(f"/orders/{order['id']}/").json()
    assert_order(order)
    assert (order["status"], order["lines"][0]["status"]) == ("processing", "allocated")
    assert stock_of(shop)["acme"] == (50, 5, 45)
    [asked] = order["purchase_orders"]
    assert (asked["supplier"], asked["status"]) == ("acme", "sent")

    acme = desk("acme")
    [seen] = assert_page(acme.get("/purchase-orders/"))
    assert_purchase_order(seen)
    assert (seen["id"], seen["order"]) == (asked["id"], order["number"])
    assert seen["ship_to"]["line1"] == "1 Main St"
    taken = acme.post(f"/purchase-orders/{asked['id']}/accept/", {"lines": [{"sku": "MUG-1", "quantity": 3}]})
    assert taken.status_code == 200
    assert_purchase_order(taken.json())
    assert (taken.json()["status"], taken.json()["lines"][0]["quantity_accepted"]) == ("accepted", 3)
    assert is_time(taken.json()["responded_at"])

    run_jobs(maple)

    order = shop.get(f"/orders/{order['number']}/").json()
    rest = only(order["purchase_orders"], "birch")
    assert rest["status"] == "sent"
    assert desk("birch").get(f"/purchase-orders/{rest['id']}/").json()["lines"][0]["quantity"] == 2
    assert desk("birch").get(f"/purchase-orders/{asked['id']}/").status_code == 404
    assert order["lines"][0]["quantities"]["allocated"] == 5

    def parcel(number, quantity, at="2026-01-06T09:00:00Z"):
        lines = [{"sku": "MUG-1", "quantity": quantity}]
        return {"carrier": "ups", "tracking_number": number, "service": "ground", "shipped_at": at, "lines": lines}

    path = f"/purchase-orders/{asked['id']}/ship/"
    first = acme.post(path, parcel(UPS[0], 1))
    assert (first.status_code, first.json()["status"]) == (200, "partially_shipped")
    assert shop.get(f"/orders/{order['id']}/").json()["status"] == "partially_shipped"
    acme.post(path, parcel(UPS[1], 2))
    birch = desk("birch")
    sent = birch.post(f"/purchase-orders/{rest['id']}/ship/", parcel("BV-17", 2) | {"carrier": "Birch's own van"})
    assert sent.json()["status"] == "shipped"
    order = shop.get(f"/orders/{order['id']}/").json()
    assert_order(order)
    assert order["status"] == "shipped"
    assert len(order["shipments"]) == 3

    for number, shipment in enumerate(order["shipments"]):
        events = f"/shipments/{shipment['id']}/events/"
        event = {"status": "out_for_delivery", "at": "2026-01-08T08:00:00Z", "location": "Springfield", "description": "On the van"}  # fmt: skip
        told = shop.post(events, event)
        assert told.status_code == 201
        assert told.json()["status"] == "out_for_delivery"
        assert shop.post(events, {"status": "delivered", "at": f"2026-01-08T1{number}:00:00Z"}).status_code == 201
        state = shop.get(f"/orders/{order['id']}/").json()["status"]
        assert state == ("delivered" if number == 2 else "shipped")
    order = shop.get(f"/orders/{order['id']}/").json()
    assert order["delivered_at"] == "2026-01-08T12:00:00Z"
    assert order["lines"][0]["quantities"] == dict.fromkeys(order["lines"][0]["quantities"], 0) | {"delivered": 5}

    run_jobs(maple)
    subjects = [message.subject for message in mail.outbox if message.to == ["a@example.com"]]
    assert len(subjects) == 5  # received, three parcels, delivered
    tracking = shop.client.get(f"/track/{order['tracking_url'].rstrip('/').rsplit('/', 1)[1]}/")
    assert tracking.status_code == 200
    assert UPS[0] in tracking.content.decode()
    assert "12.50" not in tracking.content.decode()

    kpis = shop.get("/metrics/kpis/?from=2026-01-01&to=2026-02-01&compare=previous").json()["kpis"]
    assert kpis["orders_placed"]["value"] == 1
    assert kpis["units_ordered"]["value"] == 5
    assert kpis["cycle_time"]["detail"]["p50"] == pytest.approx(74.0)
    assert all({"value", "unit", "n", "previous"} <= set(one) for one in kpis.values())


def test_the_timeline_tells_it_all_oldest_first_with_who_did_it(shop, desk, maple, run_jobs):
    order = shop.post("/orders/", ORDER).json()
    run_jobs(maple)
    [asked] = shop.get(f"/orders/{order['id']}/").json()["purchase_orders"]
    desk("acme").post(f"/purchase-orders/{asked['id']}/reject/", {"reason": "out_of_stock"})
    run_jobs(maple)

    events = shop.get(f"/orders/{order['id']}/timeline/").json()["results"]

    names = [event["name"] for event in events]
    assert names[0] == "order.received"
    for name in ("order.routed", "purchase_order.sent", "purchase_order.rejected"):
        assert name in names
    assert names.index("purchase_order.rejected") < max(i for i, name in enumerate(names) if name == "order.routed")
    assert all(is_id(event["id"]) and is_time(event["at"]) and event["actor"] for event in events)
    assert [event["recorded_at"] for event in events] == sorted(event["recorded_at"] for event in events)


def test_the_routing_is_explained_with_candidates_scores_and_reasons(shop, maple, run_jobs):
    order = shop.post("/orders/", ORDER).json()
    run_jobs(maple)

    explained = shop.get(f"/orders/{order['id']}/routing/").json()

    [decision] = explained["decisions"]
    by_supplier = {one["supplier"]: one for one in decision["considered"]}
    assert (by_supplier["acme"]["outcome"], by_supplier["birch"]["outcome"]) == ("taken", "refused")
    assert by_supplier["birch"]["reason_text"]
    assert all(isinstance(one["score"], float) and is_money(one["landed_cost"]) for one in by_supplier.values())


def test_when_nobody_is_left_staff_see_it_and_the_order_waits(shop, desk, maple, run_jobs):
    order = shop.post("/orders/", ORDER).json()
    for supplier in ("acme", "birch"):
        run_jobs(maple)
        asked = only(shop.get(f"/orders/{order['id']}/").json()["purchase_orders"], supplier)
        refused = desk(supplier).post(f"/purchase-orders/{asked['id']}/reject/", {"reason": "out_of_stock"})
        assert refused.json()["status"] == "rejected"

    run_jobs(maple)

    standing = shop.get(f"/orders/{order['id']}/").json()
    assert (standing["status"], standing["lines"][0]["quantities"]["backordered"]) == ("backordered", 2)
    assert {row[1] for row in stock_of(shop).values()} == {0}


def test_cancelling_in_the_middle_stops_every_supplier_and_frees_the_stock(shop, desk, maple, run_jobs):
    order = shop.post("/orders/", ORDER).json()
    run_jobs(maple)
    [asked] = shop.get(f"/orders/{order['id']}/").json()["purchase_orders"]
    desk("acme").post(f"/purchase-orders/{asked['id']}/accept/")

    answer = shop.post(f"/orders/{order['id']}/cancel/", {"reason": "the customer asked"})

    assert answer.status_code == 200
    assert_order(answer.json())
    assert answer.json()["status"] == "cancelled"
    assert desk("acme").get(f"/purchase-orders/{asked['id']}/").json()["status"] == "cancelled"
    assert stock_of(shop)["acme"] == (50, 0, 50)
    parcel = {"carrier": "ups", "tracking_number": UPS[0]}
    assert desk("acme").post(f"/purchase-orders/{asked['id']}/ship/", parcel).status_code == 409


def test_a_back_order_is_routed_by_itself_when_stock_comes(shop, maple, run_jobs):
    shop.post("/products/", PRODUCT | {"sku": "RUG-1", "name": "Rug"})
    order = shop.post("/orders/", placed("2001", sku="RUG-1")).json()
    run_jobs(maple)
    assert shop.get(f"/orders/{order['id']}/").json()["status"] == "backordered"

    items = [{"supplier_sku": "R-1", "sku": "RUG-1", "quantity": 9, "cost": "6.10"}]
    assert shop.put("/suppliers/acme/stock/", {"mode": "partial", "items": items}).status_code == 200
    run_jobs(maple)

    standing = shop.get(f"/orders/{order['id']}/").json()
    assert (standing["status"], standing["purchase_orders"][0]["supplier"]) == ("processing", "acme")


def test_what_is_wrong_in_content_holds_the_order_until_a_way_out_is_taken(shop, maple, run_jobs):
    order = shop.post("/orders/", placed("3001", sku="MUG-BLEU")).json()
    assert order["status"] == "on_hold"
    [issue] = order["issues"]
    assert issue["code"] == "unknown_sku"
    assert [one["id"] for one in assert_page(shop.get("/orders/?has_issue=true"))] == [order["id"]]

    path = f"/orders/{order['id']}/issues/{issue['id']}/resolve/"
    assert shop.post(path, {"way": "map_sku", "sku": "MUG-1"}).status_code == 200
    run_jobs(maple)

    assert shop.get(f"/orders/{order['id']}/").json()["status"] == "processing"
    assert assert_page(shop.get("/orders/?has_issue=true")) == []
    known = shop.post("/orders/", placed("3002", sku="MUG-BLEU")).json()
    assert known["status"] == "received"


def test_ids_are_opaque_strings_and_the_key_knows_itself(shop, api):
    order = shop.post("/orders/", ORDER).json()
    assert uuid.UUID(order["id"]).version == 7

    me = api("orders:read").get("/me/").json()

    assert me["tenant"]["slug"] == "maple-pine"
    assert me["scopes"] == ["orders:read"]
