"""Who buys is written down, or put right."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from customers.events import CustomerChanged, CustomerCreated
from customers.models import Customer
from dropship.base.errors import IllegalMove, NotFound, Refused
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb

FIELDS = ("email", "name", "phone", "external_id", "country", "notes")


class EmailTaken(Refused):
    """Another customer has this address."""

    code = "already_exists"


@verb
def change_customer(customer_id: UUID | None, *, values: dict[str, Any], by: str, at: datetime) -> Customer:
    """Add a customer (`customer_id` None) or change one. Raises EmailTaken, IllegalMove for an erased one."""
    if customer_id is None:
        customer = Customer(id=uuid7(), tenant_id=required().tenant_id)
    else:
        found = Customer.objects.select_for_update().filter(id=customer_id).first()
        if found is None:
            raise NotFound(_("There is no such customer."))
        if found.erased_at is not None:
            raise IllegalMove(_("This customer was erased."))
        customer = found
    changed = [name for name, value in values.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, values[name])
    try:
        with transaction.atomic():
            customer.save(force_insert=customer_id is None)
    except IntegrityError:
        raise EmailTaken(_("Another customer has this e-mail address."), pointer="/email") from None
    if customer_id is None:
        record(CustomerCreated(customer.id, customer.id), by=by, at=at)
    elif changed:
        record(CustomerChanged(customer.id, customer.id, sorted(changed)), by=by, at=at)
    return customer
