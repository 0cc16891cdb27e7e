"""Orders that have become purchase orders: the beginning of every story of this kind."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.test import Client
from django.utils import timezone

from dropship.accounts.keys import make_key
from dropship.accounts.models import ApiKey, Membership, User
from dropship.base.ids import uuid7
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from inventory.models import Offer, Product, Stock
from orders.actions.route_orders import route_orders
from orders.models import Order, OrderLine, PurchaseOrder
from suppliers.models import Supplier

UPS = "1Z5R89390357567127"
OTHER_UPS = "1Z879E930346834440"
_numbers = count(1)


@dataclass
class Scene:
    """A retailer with two suppliers that both offer MUG-1 and LAMP-2; acme is the cheaper one."""

    tenant: Tenant
    suppliers: dict[str, Supplier]
    products: dict[str, Product]
    offers: dict[tuple[str, str], Offer]
    at: datetime = field(default_factory=timezone.now)

    @contextmanager
    def inside(self, supplier: str | None = None):
        """In the retailer's sight, or in that of one supplier."""
        if supplier is None:
            with tenant_scope(self.tenant):
                yield
        else:
            with tenant_scope(self.tenant, kind="supplier", supplier=self.suppliers[supplier].id):
                yield

    def order(self, **quantities: int) -> Order:
        """An order of MUG-1 and LAMP-2 as said (`mug=2, lamp=1`), received but not routed."""
        number = str(5000 + next(_numbers))
        wanted = [({"mug": "MUG-1", "lamp": "LAMP-2"}[name], quantity) for name, quantity in quantities.items()]
        total = sum((self.products[sku].price * quantity for sku, quantity in wanted), Decimal(0))
        with self.inside():
            order = Order.objects.create(
                number=number,
                channel="canary-channel",
                external_id=f"p-{number}",
                content_hash="",
                placed_at=self.at,
                currency="USD",
                customer_name="Ann Lee",
                email="canary@example.com",
                phone="+14155550100",
                shipping_address={
                    "name": "Ann Lee",
                    "line1": "1 Main St",
                    "city": "Springfield",
                    "region": "IL",
                    "postal_code": "62701",
                    "country": "US",
                },
                country="US",
                shipping_method="standard",
                payment_status="paid",
                subtotal=total,
                total=total,
                notes="canary note",
                tags=["canary-tag"],
                tracking_token=f"{self.tenant.key}{number}",
                needs_routing_at=self.at,
                search=f"{number} ann lee {' '.join(sku.lower() for sku, _ in wanted)}",
            )
            for position, (sku, quantity) in enumerate(wanted, 1):
                OrderLine.objects.create(
                    order=order,
                    position=position,
                    product=self.products[sku],
                    sku=sku,
                    name=self.products[sku].name,
                    quantity=quantity,
                    unit_price=self.products[sku].price,
                )
            return order

    def routed(self, **quantities: int) -> PurchaseOrder:
        """The one purchase order that such an order has become."""
        order = self.order(**quantities)
        self.route()
        with self.inside():
            return PurchaseOrder.objects.select_related("supplier").get(order=order)

    def route(self) -> int:
        with self.inside():
            return route_orders(by="system:routing", at=timezone.now())

    def purchase_orders(self, order_id) -> dict[str, PurchaseOrder]:
        """The last purchase order to each supplier."""
        with self.inside():
            found = (
                PurchaseOrder.objects.filter(order_id=order_id).select_related("supplier").order_by("sent_at", "number")
            )
            return {purchase_order.supplier.code: purchase_order for purchase_order in found}

    def line_ids(self, purchase_order: PurchaseOrder) -> list:
        with self.inside():
            return list(purchase_order.lines.order_by("position").values_list("id", flat=True))

    def fresh(self, thing):
        with self.inside():
            return type(thing)._default_manager.get(id=thing.id)

    def order_of(self, purchase_order: PurchaseOrder) -> Order:
        with self.inside():
            return Order.objects.get(id=purchase_order.order_id)

    def reserved(self, supplier: str, sku: str) -> int:
        with self.inside():
            return Stock.objects.get(offer=self.offers[supplier, sku]).reserved

    def events(self, order_id) -> list[str]:
        from dropship.events.models import Event

        with self.inside():
            return list(Event.objects.filter(stream=order_id).order_by("at", "id").values_list("name", flat=True))

    def login(self, client: Client, role: str, supplier: str | None = None) -> Client:
        """A browser signed in as somebody with this role (or as the supplier's clerk)."""
        user = User.objects.create_user(email=f"{role}{next(_numbers)}@example.com", password=None)
        of = self.suppliers[supplier] if supplier else None
        Membership.objects.create(
            user=user,
            tenant=self.tenant,
            role=role,
            supplier_id=of.id if of else None,
            supplier_name=of.name if of else "",
        )
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def key(self, scopes: str = "orders:read orders:write", supplier: str | None = None) -> dict[str, str]:
        """Headers of a program with these scopes (bound to the supplier where one is named)."""
        text, prefix, secret_hash = make_key()
        of = self.suppliers[supplier] if supplier else None
        ApiKey.objects.create(
            tenant=self.tenant,
            name="test",
            prefix=prefix,
            secret_hash=secret_hash,
            scopes=scopes.split(),
            supplier_id=of.id if of else None,
            supplier_code=of.code if of else "",
        )
        return {"Authorization": f"Bearer {text}"}


def purchasing_scene(name: str = "Maple & Pine", *, stock: int = 50) -> Scene:
    """Make the scene of a retailer."""
    number = next(_numbers)
    tenant = Tenant.objects.create(slug=f"scene-{number}", name=name, key=f"sc{number:06d}")
    suppliers, products, offers = {}, {}, {}
    with tenant_scope(tenant):
        for code in ("acme", "birch"):
            suppliers[code] = Supplier.objects.create(
                code=code, name=code.title(), email=f"desk@{code}.example", acknowledgement_hours=24
            )
        for sku, price in (("MUG-1", "12.50"), ("LAMP-2", "40.00")):
            products[sku] = Product.objects.create(sku=sku, name=f"The {sku}", price=Decimal(price), currency="USD")
        for code, supplier in suppliers.items():
            for sku, product in products.items():
                offer = Offer.objects.create(
                    id=uuid7(),
                    supplier=supplier,
                    product=product,
                    supplier_sku=f"{code[0].upper()}-{sku}",
                    sku=sku,
                    name=product.name,
                    cost=Decimal("6.10") if code == "acme" else Decimal("7.20"),
                )
                Stock.objects.create(
                    offer=offer, supplier_id=supplier.id, on_hand=stock, as_of=datetime(2026, 1, 1, tzinfo=UTC)
                )
                offers[code, sku] = offer
    return Scene(tenant, suppliers, products, offers)


def hours_ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)
