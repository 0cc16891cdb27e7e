"""Suppliers and how they ship. Needs a tenant's scope."""

from __future__ import annotations

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from suppliers.models import ShippingMethod, Supplier


class SupplierFactory(DjangoModelFactory):
    class Meta:
        model = Supplier
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"supplier-{n}")
    name = factory.LazyAttribute(lambda supplier: supplier.code.title())
    email = factory.LazyAttribute(lambda supplier: f"desk@{supplier.code}.example")


class ShippingMethodFactory(DjangoModelFactory):
    class Meta:
        model = ShippingMethod

    supplier = factory.SubFactory(SupplierFactory)
    cost = Decimal("4.00")
