"""What the palette knows of customers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.search import matching_customers
from dropship.ui.palette import Hit, Searcher


def _search(words: str, limit: int) -> list[Hit]:
    known = Customer.objects.filter(erased_at=None).only("id", "name", "email")
    # A whole address is looked up: the trigrams that all addresses share cost more than everything else.
    if "@" in words and (named := known.filter(email=words.casefold()).first()):
        return [_hit(named, words)]
    found = matching_customers(known, words, at_most=limit * 2).order_by("-created_at", "-id")[:limit]
    return [_hit(one, words) for one in found]


def _known(ids: Sequence[str]) -> list[Hit]:
    return [_hit(one) for one in Customer.objects.filter(erased_at=None, id__in=filter(None, map(_uuid, ids)))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _hit(customer: Customer, words: str = "") -> Hit:
    return Hit(
        label=customer.name or customer.email,
        key=str(customer.id),
        icon="user",
        note=customer.email if customer.name else "",
        is_exact=bool(words) and words.casefold() == customer.email,
    )


CUSTOMERS = Searcher(
    name="customers",
    label=_("Customers"),
    permission="customers.view",
    address="/customers/{}/",
    search=_search,
    known=_known,
    list_url="/customers/?q={}",
)
