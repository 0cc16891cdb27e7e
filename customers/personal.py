"""Everything kept of a customer, as one document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from customers.models import Customer
from dropship.privacy.keepers import Person, export_everywhere


def customer_export(customer: Customer, *, at: datetime) -> dict[str, Any]:
    """What the rooms keep of the customer at this moment, by section."""
    person = Person(frozenset({customer.id}), frozenset()).with_more(emails=[customer.email])
    return {
        "exported_at": at,
        "customer": {
            "id": str(customer.id),
            "email": customer.email,
            "name": customer.name,
            "phone": customer.phone,
            "external_id": customer.external_id,
            "country": customer.country,
            "notes": customer.notes,
            "tags": customer.tags,
            "created_at": customer.created_at,
            "updated_at": customer.updated_at,
            "erased_at": customer.erased_at,
        },
        **export_everywhere(person),
    }
