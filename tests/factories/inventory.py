"""Products, offers and stock. Needs a tenant's scope."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from inventory.models import Offer, Product, Stock
from tests.factories.suppliers import SupplierFactory


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product
        django_get_or_create = ("sku",)

    sku = factory.Sequence(lambda n: f"SKU-{n}")
    name = factory.LazyAttribute(lambda product: f"The {product.sku}")
    price = Decimal("12.50")
    currency = "USD"


class OfferFactory(DjangoModelFactory):
    """An offer with its stock: `OfferFactory(supplier=acme, product=mug, on_hand=50)`."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    supplier = factory.SubFactory(SupplierFactory)
    product = factory.SubFactory(ProductFactory)
    supplier_sku = factory.LazyAttribute(lambda offer: f"{offer.supplier.code[:1].upper()}-{offer.product.sku}")
    sku = factory.SelfAttribute("product.sku")
    name = factory.SelfAttribute("product.name")
    cost = Decimal("6.10")

    @factory.post_generation
    def on_hand(self, create: bool, extracted: int | None, **_: object) -> None:
        if create:
            Stock.objects.create(
                offer=self,
                supplier_id=self.supplier_id,
                on_hand=50 if extracted is None else extracted,
                as_of=datetime(2026, 1, 1, tzinfo=UTC),
            )
