"""A customer asks to be forgotten."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from customers.events import CustomerErased
from customers.models import Customer
from dropship.base.errors import NotFound
from dropship.events.record import record
from dropship.privacy.keepers import Person, erase_everywhere
from dropship.tenancy.verb import verb

PERSONAL = ("email", "name", "phone", "external_id", "notes")


@verb
def erase_customer(customer_id: UUID, *, by: str, at: datetime) -> Customer:
    """Take away everything that tells who the customer was, in every room; the figures stay.

    Raises NotFound, and IllegalMove with their numbers while orders are under way. Again changes nothing.
    """
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise NotFound(_("There is no such customer."))
    person = Person(frozenset({customer.id}), frozenset()).with_more(emails=[customer.email])
    changed = erase_everywhere(person, at=at)
    if customer.erased_at is not None and not changed:
        return customer
    for name in PERSONAL:
        setattr(customer, name, "")
    customer.tags = []
    customer.erased_at = customer.erased_at or at
    customer.save(update_fields=[*PERSONAL, "tags", "erased_at", "updated_at"])
    record(CustomerErased(customer.id, customer.id), by=by, at=at)
    return customer
