"""Retailers, people and keys."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from dropship.accounts.models import Membership, Role, User
from dropship.tenancy.models import Tenant


class TenantFactory(DjangoModelFactory):
    class Meta:
        model = Tenant

    name = factory.Sequence(lambda n: f"Retailer {n}")
    slug = factory.Sequence(lambda n: f"retailer-{n}")
    key = factory.Sequence(lambda n: f"rt{n:06d}")
    support_email = factory.LazyAttribute(lambda tenant: f"care@{tenant.slug}.example")


class UserFactory(DjangoModelFactory):
    """A person without a usable password; `as_user` signs them in all the same."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.LazyAttribute(lambda user: user.email.split("@")[0].replace(".", " ").title())
    password = "!"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    tenant = factory.SubFactory(TenantFactory)
    role = Role.OWNER
