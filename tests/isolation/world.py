"""A small world for the matrix: rows of two suppliers of one retailer, and of another retailer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import connection
from django.utils import timezone

from dropship.accounts.models import ApiKey, Invitation, Membership
from dropship.base.ids import uuid7
from dropship.deliveries.models import Delivery
from dropship.tenancy.models import Tenant
from dropship.tenancy.policies import tenant_models
from dropship.tenancy.scope import tenant_scope
from dropship.ui.models import SavedView
from inventory.models import Offer, Product, Reservation, Stock
from orders.actions.route_orders import route_orders
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import (
    Decision,
    Order,
    OrderLine,
    PurchaseOrder,
    PurchaseOrderLine,
    Return,
    Shipment,
    ShipmentLine,
)
from suppliers.models import Supplier
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.kernel import MembershipFactory
from tests.factories.orders import OrderFactory
from tests.isolation.expectations import object_of
from tests.isolation.resolver import Address
from tests.isolation.rows import plant


@dataclass
class World:
    """One of each thing, by the name of its model; they belong to one supplier."""

    things: dict[str, Any]

    def value(self, route: str, name: str) -> Any:
        meant = object_of(route, name)
        assert meant, f"{route}: OBJECTS does not say what `{name}` means"
        if meant.startswith("="):
            return meant[1:]
        model, attribute = meant.split(".")
        return getattr(self.things[model], attribute)


def make_world(tenant: Tenant, supplier: Supplier, *, word: str) -> World:
    """An order routed to the supplier, and a row of every other table beside it."""
    with tenant_scope(tenant):
        product = ProductFactory(sku=f"MUG-{word}")
        offer = OfferFactory(supplier=supplier, product=product)
        order = OrderFactory(lines=[(product.sku, 2)])
        route_orders(by="system:routing", at=timezone.now())
        purchase_order = PurchaseOrder.objects.get(order=order)
        parcel = {
            "carrier": "ups",
            "tracking_number": "1Z879E930346834440",
            "lines": [{"sku": product.sku, "quantity": 1}],
        }
        shipment = ship_purchase_order(
            purchase_order.id, **parcel, shipped_at=timezone.now(), by="supplier:acme", at=timezone.now()
        )
        order.refresh_from_db()
        purchase_order.refresh_from_db()
        line = PurchaseOrderLine.objects.get(purchase_order=purchase_order)
        mail = Delivery.objects.create(kind="mail", to="a@example.com", key=word, stream=order.id, state="failed")
        rma = Return.objects.create(
            order=order, order_number=order.number, supplier=supplier, number=f"RMA-{order.number}-1", request=order.id,
            status="approved", reason="damaged", requested_at=timezone.now(), approved_at=timezone.now(),
        )  # fmt: skip
        beside = {
            Supplier: supplier,
            Product: product,
            Offer: offer,
            Stock: offer.stock,
            Order: order,
            OrderLine: order.lines.get(),
            PurchaseOrder: purchase_order,
            PurchaseOrderLine: line,
            Reservation: Reservation.objects.get(id=line.reservation_id),
            Decision: Decision.objects.get(order=order),
            Shipment: shipment,
            ShipmentLine: shipment.lines.get(),
            Delivery: mail,
            Return: rma,
        }
    rows = plant(tenant, beside=beside)
    things: dict[str, Any] = {model.__name__: row for model, row in rows.items()}
    things["Tenant"] = tenant
    with tenant_scope(tenant):
        shared = {"list_name": "orders", "name": word, "is_shared": True, "membership_id": uuid7()}
        things["StaffView"] = SavedView.objects.create(**shared)
    things["Membership"] = MembershipFactory(tenant=tenant, role="agent")
    things["Invitation"] = Invitation.objects.create(
        tenant=tenant, email=f"invited.{word}@example.com", role="agent", expires_at=timezone.now() + timedelta(days=7)
    )
    things["UserSession"] = UserSession.objects.create(
        user=things["Membership"].user, ip="192.0.2.1", session_key=f"session-of-{word}", user_agent="Firefox"
    )
    things["ApiKey"] = ApiKey.objects.create(
        tenant=tenant, name=f"key of {word}", prefix=f"dsk_{word}", secret_hash=word, scopes=["orders:read"]
    )
    return World(things)


def path_to(address: Address, world: World, *, but: dict[str, World] | None = None) -> str:
    """The address with the world's own objects in it; `but` names those to take from another world."""
    values = {name: (but or {}).get(name, world).value(address.route, name) for name in address.names}
    return address.build(values)


def fingerprint(*tenants: Tenant) -> dict[str, str]:
    """What stands in every tenant table and in the places and keys of people, to see that nothing changed."""
    marks = {}
    for tenant in tenants:
        with tenant_scope(tenant), connection.cursor() as cursor:
            for model in tenant_models():
                cursor.execute(
                    f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{model._meta.db_table}\" t"
                )
                marks[f"{tenant.slug}: {model._meta.db_table}"] = cursor.fetchone()[0]
        directory = [
            *Membership.objects.filter(tenant=tenant).order_by("id").values_list("id", "role", "is_active"),
            *Invitation.objects.filter(tenant=tenant).order_by("id").values_list("id", "nonce", "withdrawn_at"),
            *ApiKey.objects.filter(tenant=tenant).order_by("id").values_list("id", "scopes", "revoked_at"),
            Tenant.objects.filter(id=tenant.id).values_list("name", "currency").get(),
        ]
        marks[f"{tenant.slug}: places and keys"] = hashlib.sha256(repr(directory).encode()).hexdigest()
    return marks
