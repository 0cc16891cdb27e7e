"""Staff put right where an order goes and how, as long as no supplier has been told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.addresses import Address, check_address
from dropship.base.errors import IllegalMove, Invalid, Refused
from dropship.events.record import record, ring
from dropship.tenancy.verb import verb
from orders.actions.release_order import let_go
from orders.events import OrderChanged
from orders.models import Order, PurchaseOrder

ADDRESS_CODES = frozenset({"unknown_country", "bad_postcode", "bad_address", "undeliverable_country"})
FIELDS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
OVER = frozenset({Order.Status.DELIVERED, Order.Status.CANCELLED, Order.Status.SHIPPED})


class SuppliersKnow(Refused):
    """A supplier holds the old address in its purchase order and may be packing."""

    code = "sent_to_suppliers"


@verb
def correct_delivery(
    order_id: UUID, *, address: Mapping[str, Any], shipping_method: str, by: str, at: datetime
) -> Order:
    """Change address and shipping method; issues about the address are closed, and what waited is routed.

    Raises SuppliersKnow while a purchase order stands, IllegalMove when everything has left, Invalid for an
    address that cannot be delivered to.
    """
    order = Order.objects.locked(order_id)
    if order.status in OVER:
        raise IllegalMove(
            _("Order {number} is {state}; it cannot go elsewhere.").format(
                number=order.number, state=order.get_status_display().lower()
            )
        )
    standing = (
        PurchaseOrder.objects.filter(order=order).exclude(status__in=PurchaseOrder.ENDED).order_by("number").first()
    )
    if standing is not None:
        raise SuppliersKnow(
            _(
                "{number} has gone out with the old address. Withdraw it first, or ask its supplier to change it."
            ).format(number=standing.number)
        )
    put_address(order, address)
    order.shipping_method = shipping_method.strip()[:60]
    order.updated_at = at
    order.save(update_fields=["shipping_method", "updated_at"])
    closed = (
        order.issues.open()
        .filter(code__in=ADDRESS_CODES)
        .update(resolved_at=at, resolved_by=by[:200], resolution=_("Address corrected"))
    )
    record(OrderChanged(order.id, order.number, what=_("delivery corrected")), by=by, at=at)
    order.refresh_from_db()
    if order.status == Order.Status.ON_HOLD:
        if closed and not order.issues.holding().exists():
            return let_go(order, reason=_("Address corrected"), by=by, at=at)
        return order
    Order.objects.filter(id=order.id).update(needs_routing_at=at)
    ring("route")
    return order


def put_address(order: Order, answer: Mapping[str, Any]) -> None:
    """Write the named parts of the shipping address of a locked order. Raises Invalid, naming the field."""
    changed = dict(order.shipping_address)
    for name in FIELDS:
        if name in answer:
            value = answer[name]
            if not isinstance(value, str) or len(value) > 200 or "\x00" in value:
                raise Invalid(
                    _("{name} must be a text of at most 200 characters.").format(name=name), pointer=f"/{name}"
                )
            changed[name] = value.strip()
    address = Address(**{name: changed.get(name, "") for name in FIELDS})
    address.country = address.country.upper()
    problems = check_address(address)
    if problems:
        raise Invalid(
            problems[0].detail,
            errors=[
                {"pointer": f"/{problem.field}", "code": problem.code, "detail": problem.detail} for problem in problems
            ],
        )
    order.shipping_address = address.as_dict()
    order.country = address.country
    order.search = f"{order.search} {address.name} {address.postal_code}".lower()[:4000]
    order.save(update_fields=["shipping_address", "country", "search"])
