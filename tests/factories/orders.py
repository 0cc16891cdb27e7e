"""Orders as they stand after intake, not yet routed. Needs a tenant's scope."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from orders.models import Order, OrderLine
from tests.factories.inventory import ProductFactory

PLACED_AT = datetime(2026, 1, 5, 10, tzinfo=UTC)


def _tenant_key() -> str:
    return Tenant.objects.get(id=required().tenant_id).key


def address(**changes: str) -> dict[str, str]:
    """A deliverable address."""
    return {
        "name": "Ann Lee",
        "line1": "1 Main St",
        "line2": "",
        "city": "Springfield",
        "region": "IL",
        "postal_code": "62701",
        "country": "US",
        **changes,
    }


class OrderFactory(DjangoModelFactory):
    """`OrderFactory(lines=[("MUG-1", 2)])`; it waits for routing."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: str(900_000 + n))
    channel = "web"
    external_id = factory.LazyAttribute(lambda order: f"x-{order.number}")
    content_hash = ""
    placed_at = PLACED_AT
    currency = "USD"
    customer_name = "Ann Lee"
    email = "ann.lee@example.com"
    shipping_address = factory.LazyFunction(address)
    country = "US"
    shipping_method = "standard"
    payment_status = "paid"
    subtotal = Decimal("12.50")
    total = Decimal("12.50")
    tracking_token = factory.LazyAttribute(lambda order: f"{_tenant_key()}{order.number:->32}")
    needs_routing_at = PLACED_AT

    @factory.post_generation
    def lines(self, create: bool, extracted: list[tuple[str, int]] | None, **_: object) -> None:
        if not create:
            return
        for position, (sku, quantity) in enumerate(extracted or [], 1):
            OrderLineFactory(order=self, position=position, product=ProductFactory(sku=sku), quantity=quantity)


class OrderLineFactory(DjangoModelFactory):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    position = 1
    product = factory.SubFactory(ProductFactory)
    sku = factory.SelfAttribute("product.sku")
    name = factory.SelfAttribute("product.name")
    quantity = 1
    unit_price = Decimal("12.50")
