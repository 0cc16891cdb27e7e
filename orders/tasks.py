"""The jobs of this room: find due work, call one verb."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from dropship.base.jobs import job, periodic
from dropship.tenancy.scope import tenant_scope
from orders.actions.release_backorders import release_backorders
from orders.actions.route_orders import route_orders

ROUTING = "system:routing"


@job("route")
def route_waiting(tenant_id: UUID) -> int:
    """Route one batch of the tenant's waiting orders."""
    with tenant_scope(tenant_id):
        return route_orders(by=ROUTING, at=timezone.now())


@periodic("every_minute")
def route_backorders_with_stock(tenant_id: UUID) -> None:
    """Route back-orders whose stock is there, should the bell of its return have been missed."""
    with tenant_scope(tenant_id):
        release_backorders(at=timezone.now())
