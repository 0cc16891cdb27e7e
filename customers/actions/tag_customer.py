"""Staff put words on a customer by which they find and sort them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from customers.events import CustomerChanged
from customers.models import Customer
from dropship.base.errors import IllegalMove, Invalid, NotFound
from dropship.base.texts import unstorable
from dropship.events.record import record
from dropship.tenancy.verb import verb

MOST, LONGEST = 20, 50


@verb
def tag_customer(
    customer_id: UUID, *, add: Iterable[str] = (), remove: Iterable[str] = (), by: str, at: datetime
) -> Customer:
    """Add tags to a customer and take others off, each there once; the same again changes nothing.

    Raises NotFound, IllegalMove for an erased one, and Invalid for too many, too long or unstorable ones.
    """
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise NotFound(_("There is no such customer."))
    if customer.erased_at is not None:
        raise IllegalMove(_("This customer was erased."))
    gone = set(_plain(remove))
    wanted = list(dict.fromkeys([*(tag for tag in customer.tags if tag not in gone), *_plain(add)]))
    if len(wanted) > MOST or any(len(tag) > LONGEST or unstorable(tag) for tag in wanted):
        raise Invalid(
            _("A customer has at most {most} tags of at most {longest} characters.").format(most=MOST, longest=LONGEST),
            code="bad_tags",
            pointer="/tags",
        )
    if wanted == customer.tags:
        return customer
    customer.tags = wanted
    customer.save(update_fields=["tags", "updated_at"])
    record(CustomerChanged(customer.id, customer.id, ["tags"]), by=by, at=at)
    return customer


def _plain(tags: Iterable[str]) -> list[str]:
    return [tag for tag in (" ".join(tag.split()) for tag in tags) if tag]
