"""Orders that have arrived, and what comes back of them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from orders.actions.accept_purchase_order import accept_purchase_order
from orders.actions.record_tracking_event import record_tracking_event
from orders.actions.request_return import request_return
from orders.actions.ship_purchase_order import ship_purchase_order
from orders.models import Order, OrderLine, PurchaseOrder, Return, Shipment
from tests.doors import Program
from tests.orders.purchasing_scene import OTHER_UPS, UPS, Scene, hours_ago, purchasing_scene

__all__ = ["OTHER_UPS", "UPS", "ReturnsScene", "hours_ago", "returns_scene"]


class ReturnsScene:
    """A retailer whose orders arrive: `delivered(mug=2)`, then `asked(order, mug=1)` makes a return of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.tenant = scene.tenant
        self.inside = scene.inside

    def delivered(self, *, hours: float = 24, **units: int) -> Order:
        """An order whose only supplier has sent it all, and that arrived so long ago."""
        purchase_order = self.scene.routed(**units)
        self.deliver(purchase_order, hours=hours)
        return self.scene.order_of(purchase_order)

    def deliver(self, purchase_order: PurchaseOrder, *, hours: float = 24, number: str = UPS) -> Shipment:
        shipment = self.ship(purchase_order, hours=hours + 24, number=number)
        with self.inside():
            record_tracking_event(
                shipment.id, status="delivered", at=hours_ago(hours), by="carrier", now=timezone.now()
            )
        return shipment

    def ship(self, purchase_order: PurchaseOrder, *, hours: float = 48, number: str = UPS) -> Shipment:
        with self.inside():
            return ship_purchase_order(
                purchase_order.id, carrier="ups", tracking_number=number, shipped_at=hours_ago(hours), lines=None, by="x",
                at=timezone.now(),
            )  # fmt: skip

    def of_two_suppliers(self) -> Order:
        """An order of two mugs, one from each supplier, both delivered."""
        order = self.scene.order(mug=2)
        self.scene.route()
        first = self.scene.purchase_orders(order.id)["acme"]
        line_id = self.scene.line_ids(first)[0]
        with self.inside():
            accept_purchase_order(first.id, answers={line_id: (1, None)}, by="x", at=timezone.now())
        self.scene.route()
        for number, purchase_order in zip((UPS, OTHER_UPS), self.scene.purchase_orders(order.id).values(), strict=True):
            self.deliver(purchase_order, number=number)
        return self.scene.fresh(order)

    def asked(self, order: Order, *, reason: str = "damaged", comment: str = "", **units: int) -> Return:
        """The return of so many units of an order, as asked for just now."""
        sku = {"mug": "MUG-1", "lamp": "LAMP-2"}
        lines = [{"sku": sku[name], "quantity": quantity} for name, quantity in units.items()]
        with self.inside():
            return request_return(
                order.id, lines=lines, reason=reason, comment=comment, by="customer:tracking page", at=timezone.now()
            )[0]

    def counts(self, order: Order) -> dict[str, int]:
        """The counters of the order's first line that are not 0."""
        with self.inside():
            line = OrderLine.objects.filter(order=order).order_by("position").first()
            return {name: units for name, units in {**line.quantities, "open": line.open}.items() if units}

    def status(self, thing: Any) -> str:
        return self.scene.fresh(thing).status

    def program(self, scopes: str = "returns:write", supplier: str | None = None) -> Program:
        header = self.scene.key(scopes, supplier)["Authorization"]
        return Program(header.removeprefix("Bearer "))

    def move(self, rma: Any, verb: str, body: Any = None, status: int = 200) -> dict[str, Any]:
        """One call about a return by the retailer's program, which is answered so."""
        answer = self.program().post(f"/returns/{getattr(rma, 'id', rma)}/{verb}/", body)
        assert answer.status_code == status, answer.content
        return answer.json()

    def until(self, state: str, **units: int) -> tuple[Order, Return]:
        """An order with a return that has come as far as that."""
        order = self.delivered(**(units or {"mug": 2}))
        rma = self.asked(order, **(units or {"mug": 2}))
        for verb, reached in (("approve", "approved"), ("receive", "received"), ("inspect", "inspected")):
            if state == "requested":
                break
            self.move(rma, verb)
            if state == reached:
                break
        return order, rma


def returns_scene(**options: Any) -> ReturnsScene:
    return ReturnsScene(purchasing_scene(**options))
