"""A believable retailer, made by the same verbs as real work, at dated times and from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any

from django.db import connection

from dropship.demo.facts import (
    DAYS,
    FAMILIES,
    NAMES,
    PASSWORD,
    PEOPLE,
    PLACES,
    PRODUCTS,
    SCARCE,
    SEED,
    SLUG_NAME,
    SUPPLIERS,
)
from dropship.demo.messages import talk
from dropship.demo.returns import take_back
from dropship.demo.stock import Demo, open_shop, report_stock, report_times
from dropship.events.models import Event
from dropship.office.actions.add_member import add_member
from dropship.office.actions.create_portal_user import create_portal_user
from dropship.office.actions.create_tenant import create_tenant
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.cancel_order import cancel_order
from orders.actions.change_rule import RuleDraft, change_rule
from orders.actions.receive_order import receive_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.actions.route_orders import route_orders
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.drafts import parse_order
from orders.models import PurchaseOrder, Shipment
from suppliers.actions.add_supplier import add_supplier

CALLED_OFF = "called off"
RETURN_ADDRESS = "Maple & Pine Returns\n48 Lake St\nPortland, ME 04101"
LOST = (
    (26, "returned_to_sender", "Refused at the door, back to the sender"),
    (3, "exception", "Address not found, kept at the depot"),
)


def seed_demo(*, orders: int, now: datetime) -> tuple[Tenant, bool]:
    """Make the demo retailer with `orders` orders over the last 30 days; returns it and whether it is new."""
    standing = Tenant.objects.filter(slug="maple-pine").first()
    if standing is not None:
        return standing, False
    tenant = create_tenant(
        SLUG_NAME, owner_email=PEOPLE[0][0], password=PASSWORD, by="system:demo", at=now - timedelta(days=DAYS + 5)
    )[0]
    Tenant.objects.filter(id=tenant.id).update(
        support_email="hello@maple.example", website="https://maple.example", return_address=RETURN_ADDRESS
    )
    demo = Demo(tenant, random.Random(SEED), now, {})
    with tenant_scope(tenant):
        _people(demo)
        _suppliers(demo)
        open_shop(demo)
        _rules(demo)
    lives = [(placed_at, partial(_live, demo, payload, placed_at)) for placed_at, payload in _story(demo, orders)]
    counts = [(at, partial(report_stock, demo, code, at)) for code, at in report_times(demo)]
    for _at, happen in sorted([*lives, *counts], key=itemgetter(0)):
        with tenant_scope(tenant):
            happen()
    with tenant_scope(tenant):
        _answer_the_rest(demo)
        _lose_parcels(demo)
        take_back(demo, new_number=partial(_ups_number, demo.dice))
        talk(demo)
    with tenant_scope(tenant):
        # The past has been told already; only what happens from now on is news.
        Event.objects.filter(handled_at=None).update(handled_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tenant, True


def _people(demo: Demo) -> None:
    begin = demo.now - timedelta(days=DAYS + 4)
    for email, name, role in PEOPLE[1:]:
        add_member(email, role=role, name=name, password=PASSWORD, by="user:ann@maple.example", at=begin)


def _suppliers(demo: Demo) -> None:
    begin = demo.now - timedelta(days=DAYS + 3)
    for facts in SUPPLIERS:
        code = facts["code"]
        terms = {
            "name": facts["name"], "email": f"desk@{code}.example", "contact_name": "Order desk", "currency": "USD",
            "country": facts["country"], "handling_days": facts["handling_days"], "cut_off": time(15),
            "acknowledgement_hours": 24, "score": Decimal(facts["score"]),
            "return_address": f"{facts['name']}, Returns\n12 Dock Road\nColumbus, OH 43004" if facts["country"] == "US" else "",
        }  # fmt: skip
        methods = [
            {"code": "standard", "name": "Standard", "destination": "US", "cost": Decimal(facts["cost"]), "transit_days": facts["days"]},
            {"code": "standard", "name": "Standard", "destination": "CA", "cost": Decimal(facts["cost"]) + 6, "transit_days": facts["days"] + 3},
            {"code": "express", "name": "Express", "destination": "US", "cost": Decimal(facts["cost"]) + 9, "transit_days": 2},
        ]  # fmt: skip
        supplier = add_supplier(code, terms=terms, methods=methods, by="user:max@maple.example", at=begin)
        demo.suppliers[code] = supplier
        create_portal_user(
            f"desk@{code}.example", supplier_id=supplier.id, supplier_name=supplier.name, password=PASSWORD,
            by="user:ann@maple.example", at=begin,
        )  # fmt: skip


def _rules(demo: Demo) -> None:
    begin = demo.now - timedelta(days=DAYS + 1)
    drafts = (
        RuleDraft("Canada from Cedar", "prefer", {"countries": ["CA"]}, ["cedar"]),
        RuleDraft("No knives from Dune", "exclude", {"skus": ["KNIFE-8"]}, ["dune"]),
        RuleDraft(
            "Cost first, but in time", "score",
            weights={"landed_cost": Decimal(60), "promised_days": Decimal(25), "supplier_score": Decimal(10), "splits": Decimal(5)},
        ),
    )  # fmt: skip
    for draft in drafts:
        change_rule(None, draft, by="user:max@maple.example", at=begin)


def _story(demo: Demo, orders: int) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """The orders in the order of time: more of them towards now, a few with something wrong."""
    dice = demo.dice
    moments = sorted(demo.now - timedelta(days=DAYS) * (1 - dice.random() ** 0.8) for _ in range(max(0, orders - 6)))
    moments += [demo.now - timedelta(minutes=minutes) for minutes in (140, 95, 61, 34, 12, 3)[: min(orders, 6)]]
    for index, placed_at in enumerate(moments):
        name = f"{dice.choice(NAMES)} {dice.choice(FAMILIES)}"
        city, region, postcode, country = dice.choice(PLACES)
        lines = [
            {"sku": sku, "quantity": dice.choice((1, 1, 1, 2, 2, 3)), "unit_price": price}
            for sku, _name, _category, price in dice.sample(PRODUCTS, dice.choice((1, 1, 2, 2, 3)))
        ]
        payload = {
            "channel": dice.choice(("web", "web", "web", "marketplace")),
            "external_id": f"W{20000 + index}",
            "placed_at": placed_at.isoformat(),
            "currency": "USD",
            "customer": {"name": name, "email": f"{name.lower().replace(' ', '.')}@mail.example"},
            "shipping_address": {
                "name": name, "line1": f"{dice.randint(1, 980)} {dice.choice(('Oak', 'Elm', 'Lake', 'Hill', 'Main'))} St",
                "city": city, "region": region, "postal_code": postcode, "country": country,
            },
            "payment_status": "paid",
            "shipping_total": "5.90",
            "promised_by": (placed_at + timedelta(days=9 if country == "US" else 13)).date().isoformat(),
            "lines": lines,
        }  # fmt: skip
        _trouble(payload, placed_at, len(moments) - index)
        yield placed_at, payload


def _trouble(payload: dict[str, Any], placed_at: datetime, left: int) -> None:
    """A few of the latest orders need a person, or were promised too soon; `left` counts down to the newest."""
    if left == 4:
        payload["lines"][0]["sku"] = "MUG-BLEU"
    elif left == 7:
        payload["shipping_address"]["postal_code"] = "1234"
    elif left == 11:
        payload["payment_status"] = "pending"
    elif left == 15:
        payload["customer"]["email"] = "nora.baker@mail"
    elif left in {9, 22}:
        payload["lines"] = [{"sku": SCARCE, "quantity": 12, "unit_price": "129.00"}]
    elif left in {13, 18, 26}:
        payload["promised_by"] = (placed_at + timedelta(days=2)).date().isoformat()
    elif left == 30:
        payload["tags"] = [CALLED_OFF]


def _live(demo: Demo, payload: dict[str, Any], placed_at: datetime) -> None:
    """Let an order live as far as the time since has carried it."""
    draft = parse_order(payload, at=placed_at)
    receipt = receive_order(draft, by="key:webshop", at=placed_at, tenant_key=demo.tenant.key)
    at = placed_at + timedelta(seconds=2)
    if demo.now - placed_at < timedelta(minutes=20):
        return  # the newest are left for the worker
    if CALLED_OFF in payload.get("tags", ()):
        route_orders(by="system:routing", at=at)
        cancel_order(
            receipt.order_id, reason="The customer ordered it twice.", by="user:amy@maple.example",
            at=at + timedelta(minutes=9),
        )  # fmt: skip
        return
    for _again in range(3):
        route_orders(by="system:routing", at=at)
        open_ones = PurchaseOrder.objects.filter(order_id=receipt.order_id, status="sent").select_related("supplier")
        rejected = False
        for purchase_order in open_ones.order_by("number"):
            rejected |= _supply(demo, purchase_order)
        if not rejected:
            return
        at += timedelta(hours=5)


def _answer_the_rest(demo: Demo) -> None:
    """What was routed along with a later order has been answered by now, too."""
    for _again in range(4):
        old = PurchaseOrder.objects.filter(status="sent", sent_at__lt=demo.now - timedelta(hours=20))
        for purchase_order in old.select_related("supplier").order_by("sent_at", "number"):
            _supply(demo, purchase_order, willing=True)


def _lose_parcels(demo: Demo) -> None:
    """Of the parcels longest under way one cannot be delivered, and one comes back."""
    under_way = Shipment.objects.filter(delivered_at=None, shipped_at__lt=demo.now - timedelta(hours=8))
    for parcel, (hours, status, description) in zip(under_way.order_by("shipped_at", "id"), LOST, strict=False):
        at = demo.now - timedelta(hours=hours)
        record_tracking_event(
            parcel.id, status=status, at=at, description=description, location="Columbus, OH", by="key:carrier", now=at
        )


def _supply(demo: Demo, purchase_order: PurchaseOrder, *, willing: bool = False) -> bool:
    """What the supplier and the carrier did with it; tells whether it was rejected."""
    dice, now = demo.dice, demo.now
    facts = next(one for one in SUPPLIERS if one["code"] == purchase_order.supplier.code)
    clerk, carrier = f"supplier:desk@{facts['code']}.example", "key:carrier"
    skill = facts["skill"]
    answered = purchase_order.sent_at + timedelta(hours=dice.uniform(0.3, 10))
    if answered > now:
        return False
    if not willing and dice.random() > skill + 0.02:
        reject_purchase_order(
            purchase_order.id, reason=dice.choice(("out_of_stock", "capacity")), by=clerk, at=answered
        )
        return True
    accept_purchase_order(purchase_order.id, answers=None, by=clerk, at=answered)
    shipped = answered + timedelta(hours=dice.uniform(6, 30) * facts["handling_days"])
    if dice.random() > skill:
        shipped += timedelta(days=dice.uniform(2, 6))
    if shipped > now:
        return False
    parcel: Shipment = ship_purchase_order(
        purchase_order.id, carrier="ups", tracking_number=_ups_number(dice), service="Ground", shipped_at=shipped, lines=None,
        by=clerk, at=shipped,
    )  # fmt: skip
    days = facts["days"] * dice.uniform(0.6, 1.25) + (2.5 if dice.random() > skill else 0)
    city = purchase_order.ship_to.get("city", "")
    steps = (
        (0.3, "in_transit", "Arrived at sorting centre", "Columbus, OH"),
        (0.93, "out_for_delivery", "Out for delivery", city),
        (1.0, "delivered", "Left at the door", city),
    )
    for share, status, description, location in steps:
        moment = shipped + timedelta(days=days * share)
        if moment > now:
            break
        record_tracking_event(
            parcel.id, status=status, at=moment, description=description, location=location, by=carrier, now=moment
        )
    return False


def _ups_number(dice: random.Random) -> str:
    """A number of UPS's form: 1Z, six of the shipper, two of the service, seven, and the check digit (modulo 10)."""
    body = "999AA1" + "03" + f"{dice.randrange(10**7):07d}"
    values = [int(letter) if letter.isdigit() else (ord(letter) - 63) % 10 for letter in body]
    total = sum(values[0::2]) + 2 * sum(values[1::2])
    return f"1Z{body}{-total % 10}"
