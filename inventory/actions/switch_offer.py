"""A supplier's offer is taken off sale for a while, or put on sale again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.tenancy.verb import verb
from inventory.actions.set_offer import set_offer
from inventory.models import Offer


@verb
def switch_offer(offer_id: UUID, *, is_active: bool, by: str, at: datetime) -> Offer:
    """Let routing count on an offer, or pass it over; its terms and stock stay. Again changes nothing. Raises NotFound."""
    offer = Offer.objects.select_related("supplier", "product").filter(id=offer_id).first()
    if offer is None:
        raise NotFound(_("There is no such offer."))
    return set_offer(offer.supplier, offer.product, values={"is_active": is_active}, by=by, at=at)[0]
