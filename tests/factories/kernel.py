"""Retailers, people and keys."""

from __future__ import annotations

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone
from factory.django import DjangoModelFactory

from dropship.accounts.models import Membership, Role, User
from dropship.tenancy.models import Tenant


class TenantFactory(DjangoModelFactory):
    class Meta:
        model = Tenant

    name = factory.Sequence(lambda n: f"Retailer {n}")
    slug = factory.Sequence(lambda n: f"retailer-{n}")
    key = factory.Sequence(lambda n: f"rt{n:06d}")
    first_run_over_at = factory.LazyFunction(timezone.now)
    support_email = factory.LazyAttribute(lambda tenant: f"care@{tenant.slug}.example")


class UserFactory(DjangoModelFactory):
    """A person without a usable password; `as_user` signs them in all the same."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.LazyAttribute(lambda user: user.email.split("@")[0].replace(".", " ").title())
    password = "!"

    @factory.post_generation
    def address(self, create: bool, _given: object, **_more: object) -> None:
        """The login library's own row of the address, as `know_person` makes it."""
        if create:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    tenant = factory.SubFactory(TenantFactory)
    role = Role.OWNER
