"""The jobs of this room: find due work, call one verb."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from dropship.base.jobs import job, periodic
from dropship.tenancy.scope import tenant_scope
from orders.actions.expire_purchase_orders import expire_purchase_orders
from orders.actions.release_backorders import release_backorders
from orders.actions.route_orders import route_orders
from orders.actions.tell_delays import tell_delays

ROUTING = "system:routing"
CLOCK = "system:clock"


@job("route")
def route_waiting(tenant_id: UUID) -> int:
    """Route one batch of the tenant's waiting orders."""
    with tenant_scope(tenant_id):
        return route_orders(by=ROUTING, at=timezone.now())


@job("expire")
def expire_unanswered(tenant_id: UUID) -> int:
    """Take a batch of purchase orders back from suppliers that have not answered in time."""
    with tenant_scope(tenant_id):
        return expire_purchase_orders(by=CLOCK, at=timezone.now())


@periodic("every_minute")
def route_backorders_with_stock(tenant_id: UUID) -> None:
    """Route back-orders whose stock is there, should the bell of its return have been missed."""
    with tenant_scope(tenant_id):
        release_backorders(at=timezone.now())


@periodic("every_minute")
def notice_delays(tenant_id: UUID) -> None:
    """Notice promises that have run out."""
    with tenant_scope(tenant_id):
        while tell_delays(by=CLOCK, at=timezone.now()):
            pass
