"""A believable retailer, made by the same verbs as real work, at dated times and from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from dropship.events.models import Event
from dropship.office.actions.add_member import add_member
from dropship.office.actions.create_portal_user import create_portal_user
from dropship.office.actions.create_tenant import create_tenant
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from inventory.actions.create_product import create_product
from inventory.actions.take_stock_report import take_stock_report
from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.change_rule import RuleDraft, change_rule
from orders.actions.receive_order import receive_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.reject_purchase_order import reject_purchase_order
from orders.actions.route_orders import route_orders
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.drafts import parse_order
from orders.models import PurchaseOrder, Shipment
from suppliers.actions.add_supplier import add_supplier
from suppliers.models import Supplier

SLUG_NAME, PASSWORD, SEED = "Maple & Pine", "maple-and-pine", 20240229
PEOPLE = (
    ("ann@maple.example", "Ann Lee", "owner"),
    ("max@maple.example", "Max Roth", "manager"),
    ("amy@maple.example", "Amy Novak", "agent"),
    ("ana@maple.example", "Ana Diaz", "analyst"),
)
SUPPLIERS: tuple[dict[str, Any], ...] = (
    {"code": "acme", "name": "Acme Housewares", "country": "US", "handling_days": 1, "score": "0.94", "days": 3, "cost": "4.90", "skill": 0.97},
    {"code": "birch", "name": "Birch & Sons", "country": "US", "handling_days": 2, "score": "0.88", "days": 5, "cost": "3.20", "skill": 0.92},
    {"code": "cedar", "name": "Cedar Works", "country": "CA", "handling_days": 2, "score": "0.91", "days": 6, "cost": "6.50", "skill": 0.95},
    {"code": "dune", "name": "Dune Trading", "country": "MX", "handling_days": 3, "score": "0.71", "days": 8, "cost": "2.80", "skill": 0.78},
)  # fmt: skip
PRODUCTS = (
    ("MUG-BLUE", "Stoneware mug, blue", "kitchen", "14.00"), ("MUG-SAND", "Stoneware mug, sand", "kitchen", "14.00"),
    ("BOWL-S", "Serving bowl, small", "kitchen", "22.50"), ("BOWL-L", "Serving bowl, large", "kitchen", "38.00"),
    ("BOARD-OAK", "Oak cutting board", "kitchen", "46.00"), ("KNIFE-8", "Chef's knife, 8 inch", "kitchen", "79.00"),
    ("TOWEL-LIN", "Linen tea towel, set of 2", "kitchen", "24.00"), ("APRON", "Canvas apron", "kitchen", "39.00"),
    ("LAMP-DESK", "Desk lamp, brass", "lighting", "129.00"), ("LAMP-PEND", "Pendant lamp, paper", "lighting", "89.00"),
    ("CANDLE-3", "Beeswax candles, 3", "lighting", "18.00"), ("LANTERN", "Garden lantern", "lighting", "54.00"),
    ("THROW-WOOL", "Wool throw, moss", "textiles", "119.00"), ("CUSH-45", "Cushion cover, 45 cm", "textiles", "29.00"),
    ("RUG-JUTE", "Jute rug, 120 x 180", "textiles", "149.00"), ("BLANKET-B", "Baby blanket, cotton", "textiles", "48.00"),
    ("PLANTER-M", "Planter, terracotta, M", "garden", "27.00"), ("PLANTER-L", "Planter, terracotta, L", "garden", "44.00"),
    ("SHEARS", "Pruning shears", "garden", "34.00"), ("CAN-5L", "Watering can, 5 l", "garden", "42.00"),
    ("HOOKS-4", "Wall hooks, walnut, 4", "storage", "32.00"), ("BASKET-R", "Rattan basket", "storage", "52.00"),
    ("SHELF-60", "Wall shelf, 60 cm", "storage", "68.00"), ("BOX-SET", "Storage boxes, set of 3", "storage", "36.00"),
)  # fmt: skip
PLACES = (
    ("Springfield", "IL", "62701", "US"), ("Portland", "OR", "97201", "US"), ("Austin", "TX", "78701", "US"),
    ("Madison", "WI", "53703", "US"), ("Denver", "CO", "80202", "US"), ("Burlington", "VT", "05401", "US"),
    ("Toronto", "ON", "M5V 2T6", "CA"), ("Vancouver", "BC", "V5K 0A1", "CA"), ("Savannah", "GA", "31401", "US"),
)  # fmt: skip
NAMES = ("Nora", "Ben", "Iris", "Tom", "Maya", "Leo", "Zoe", "Sam", "Ella", "Finn", "Ruth", "Omar", "Lena", "Jack")
FAMILIES = ("Baker", "Hill", "Stone", "Rivera", "Chen", "Okafor", "Larsen", "Meyer", "Silva", "Ward", "Kaya", "Ito")
DAYS = 30


@dataclass(slots=True)
class _Demo:
    tenant: Tenant
    dice: random.Random
    now: datetime
    suppliers: dict[str, Supplier]


def seed_demo(*, orders: int, now: datetime) -> tuple[Tenant, bool]:
    """Make the demo retailer with `orders` orders over the last 30 days; returns it and whether it is new."""
    standing = Tenant.objects.filter(slug="maple-pine").first()
    if standing is not None:
        return standing, False
    tenant = create_tenant(
        SLUG_NAME, owner_email=PEOPLE[0][0], password=PASSWORD, by="system:demo", at=now - timedelta(days=DAYS + 5)
    )[0]
    Tenant.objects.filter(id=tenant.id).update(support_email="hello@maple.example", website="https://maple.example")
    demo = _Demo(tenant, random.Random(SEED), now, {})
    with tenant_scope(tenant):
        _people(demo)
        _suppliers(demo)
        _catalogue(demo)
        _rules(demo)
    for placed_at, payload in _story(demo, orders):
        with tenant_scope(tenant):
            _live(demo, payload, placed_at)
    with tenant_scope(tenant):
        _answer_the_rest(demo)
    with tenant_scope(tenant):
        # The past has been told already; only what happens from now on is news.
        Event.objects.filter(handled_at=None).update(handled_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tenant, True


def _people(demo: _Demo) -> None:
    begin = demo.now - timedelta(days=DAYS + 4)
    for email, name, role in PEOPLE[1:]:
        add_member(email, role=role, name=name, password=PASSWORD, by="user:ann@maple.example", at=begin)


def _suppliers(demo: _Demo) -> None:
    begin = demo.now - timedelta(days=DAYS + 3)
    for facts in SUPPLIERS:
        code = facts["code"]
        terms = {
            "name": facts["name"], "email": f"desk@{code}.example", "contact_name": "Order desk", "currency": "USD",
            "country": facts["country"], "handling_days": facts["handling_days"], "cut_off": time(15),
            "acknowledgement_hours": 24, "score": Decimal(facts["score"]),
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


def _catalogue(demo: _Demo) -> None:
    begin = demo.now - timedelta(days=DAYS + 2)
    for sku, name, category, price in PRODUCTS:
        values = {"name": name, "category": category, "price": Decimal(price), "currency": "USD", "low_stock_at": 8}
        create_product(sku, values=values, by="user:max@maple.example", at=begin)
    for place, facts in enumerate(SUPPLIERS):
        items = []
        for index, (sku, _name, _category, price) in enumerate(PRODUCTS):
            if (index + place) % 4 == 0 or (index * 7 + place * 3) % 5 == 0:
                continue
            share = Decimal(demo.dice.uniform(0.42, 0.6)).quantize(Decimal("0.01"))
            items.append(
                {
                    "supplier_sku": f"{facts['code'][0].upper()}-{1000 + index}",
                    "sku": sku,
                    "quantity": demo.dice.choice((6, 18, 40, 75, 120)),
                    "cost": str((Decimal(price) * share).quantize(Decimal("0.01"))),
                }
            )
        take_stock_report(
            demo.suppliers[facts["code"]].id, items, taken_at=begin, source="api", by=f"supplier:desk@{facts['code']}.example",
            at=begin,
        )  # fmt: skip


def _rules(demo: _Demo) -> None:
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


def _story(demo: _Demo, orders: int) -> Iterator[tuple[datetime, dict[str, Any]]]:
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
        _trouble(payload, index, len(moments))
        yield placed_at, payload


def _trouble(payload: dict[str, Any], index: int, count: int) -> None:
    """A few of the latest orders need a person."""
    left = count - index
    if left == 4:
        payload["lines"][0]["sku"] = "MUG-BLEU"
    elif left == 7:
        payload["shipping_address"]["postal_code"] = "1234"
    elif left == 11:
        payload["payment_status"] = "pending"
    elif left == 15:
        payload["customer"]["email"] = "nora.baker@mail"
    elif left in {9, 22}:
        payload["lines"] = [{"sku": "LAMP-DESK", "quantity": 400, "unit_price": "129.00"}]


def _live(demo: _Demo, payload: dict[str, Any], placed_at: datetime) -> None:
    """Let an order live as far as the time since has carried it."""
    draft = parse_order(payload, at=placed_at)
    receipt = receive_order(draft, by="key:webshop", at=placed_at, tenant_key=demo.tenant.key)
    at = placed_at + timedelta(seconds=2)
    if demo.now - placed_at < timedelta(minutes=20):
        return  # the newest are left for the worker
    for _again in range(3):
        route_orders(by="system:routing", at=at)
        open_ones = PurchaseOrder.objects.filter(order_id=receipt.order_id, status="sent").select_related("supplier")
        rejected = False
        for purchase_order in open_ones.order_by("number"):
            rejected |= _supply(demo, purchase_order)
        if not rejected:
            return
        at += timedelta(hours=5)


def _answer_the_rest(demo: _Demo) -> None:
    """What was routed along with a later order has been answered by now, too."""
    for _again in range(4):
        old = PurchaseOrder.objects.filter(status="sent", sent_at__lt=demo.now - timedelta(hours=20))
        for purchase_order in old.select_related("supplier").order_by("sent_at", "number"):
            _supply(demo, purchase_order, willing=True)


def _supply(demo: _Demo, purchase_order: PurchaseOrder, *, willing: bool = False) -> bool:
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
