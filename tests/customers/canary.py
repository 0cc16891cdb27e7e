"""A customer whose every word can be found again in the tables."""

from __future__ import annotations

from django.db import connection

from dropship.tenancy.policies import tenant_models
from tests.orders.incoming import an_order

CANARY = "zanzibarcanary"
EMAIL = f"{CANARY}@example.com"
PLACE = {
    "name": f"{CANARY} Lee", "company": f"{CANARY} Ltd", "line1": f"1 {CANARY} St", "line2": f"{CANARY} floor",
    "city": f"{CANARY}ville", "region": "IL", "postal_code": "62701", "country": "US", "phone": f"+1415 {CANARY}",
}  # fmt: skip


def places_of_the_canary(in_scope, tenant) -> dict[str, int]:
    """In how many rows of which tenant table the canary still sits."""
    found = {}
    with in_scope(tenant), connection.cursor() as cursor:
        for model in tenant_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{CANARY}%"])
            if rows := cursor.fetchone()[0]:
                found[table] = rows
    return found


def place(shop, external_id="C-1", **changes):
    order = an_order(
        external_id,
        customer={"email": EMAIL, "name": f"{CANARY} Lee", "phone": f"+1415 {CANARY}", "external_id": f"{CANARY}-9"},
        shipping_address=PLACE,
        billing_address=PLACE,
        notes=f"ring at {CANARY}",
        tags=[f"{CANARY}"],
        metadata={"gift": f"for {CANARY}"},
        lines=[{"sku": "MUG-1", "quantity": 2, "unit_price": "12.50"}],
        **changes,
    )
    answer = shop.post("/orders/", order, Idempotency_Key=f"key-{external_id}")
    assert answer.status_code == 201, answer.content
    return answer.json()


def deliver(shop, run_jobs, maple, order):
    """Route, ship and deliver, with the canary wherever somebody can type."""
    for move in ("hold", "release"):
        assert shop.post(f"/orders/{order['id']}/{move}/", {"reason": f"{CANARY} phoned"}).status_code == 200
    run_jobs(maple)
    routed = shop.get(f"/orders/{order['id']}/").json()
    parcel = {"carrier": "ups", "tracking_number": "1Z5R89390357567127"}
    path = f"/purchase-orders/{routed['purchase_orders'][0]['id']}"
    assert shop.post(f"{path}/ship/", parcel, Idempotency_Key=f"ship-{order['id']}").status_code in (200, 201)
    shipment = shop.get(f"/orders/{order['id']}/").json()["shipments"][0]
    for status in ("in_transit", "delivered"):
        event = {"status": status, "at": "2026-01-06T10:00:00Z", "description": f"left with {CANARY}", "location": PLACE["city"]}  # fmt: skip
        assert shop.post(f"/shipments/{shipment['id']}/events/", event).status_code in (200, 201)
    run_jobs(maple)


def customer_of(shop) -> dict:
    return shop.get(f"/customers/?email={EMAIL}").json()["results"][0]
