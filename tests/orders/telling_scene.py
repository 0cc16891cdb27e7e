"""A retailer that sells through suppliers, driven through its public doors alone: who is told what by mail."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from typing import Any

from django.core import mail

from tests.doors import Program
from tests.orders.incoming import an_order

TRACKING = ("1Z5R89390357567127", "1Z879E930346834440")


@dataclass
class Telling:
    """`order()` sends one in, `accept`, `ship` and `track` are the supplier's and the carrier's calls."""

    tenant: Any
    program: Program
    work: Any

    def order(self, external_id: str = "A-1", *, release: bool = False, **changes: Any) -> dict[str, Any]:
        answer = self.program.post("/orders/", an_order(external_id, **changes))
        assert answer.status_code == 201, answer.content
        order = answer.json()
        self.jobs()
        if release and order["status"] == "on_hold":
            assert self.program.post(f"/orders/{order['id']}/release/", {"reason": "looked at"}).status_code == 200
            self.jobs()
        return self.fresh(order)

    def fresh(self, order: dict[str, Any]) -> dict[str, Any]:
        return self.program.get(f"/orders/{order['id']}/").json()

    def jobs(self, **options: Any) -> None:
        self.work(self.tenant, **options)

    def purchase_orders(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        return self.fresh(order)["purchase_orders"]

    def ship(self, order: dict[str, Any], *parcels: dict[str, int]) -> list[dict[str, Any]]:
        """Accept the order's first purchase order and ship it in these parcels ({sku: units} each)."""
        one = self.purchase_orders(order)[0]
        self.program.post(f"/purchase-orders/{one['id']}/accept/", {})
        for number, units in zip(TRACKING, parcels, strict=False):
            lines = [{"sku": sku, "quantity": quantity} for sku, quantity in units.items()]
            parcel = {"carrier": "ups", "tracking_number": number, "lines": lines}
            answer = self.program.post(f"/purchase-orders/{one['id']}/ship/", parcel)
            assert answer.status_code in {200, 201}, answer.content
        self.jobs()
        return self.fresh(order)["shipments"]

    def track(self, shipment: dict[str, Any], status: str, at: str, **more: str) -> None:
        answer = self.program.post(f"/shipments/{shipment['id']}/events/", {"status": status, "at": at, **more})
        assert answer.status_code in {200, 201}, answer.content
        self.jobs()

    def cancel(self, order: dict[str, Any]) -> None:
        answer = self.program.post(f"/orders/{order['id']}/cancel/", {"reason": "changed their mind"})
        assert answer.status_code == 200, answer.content
        self.jobs()


def mails(to: str | None = None, about: str | None = None) -> list[Any]:
    """What has left so far, to an address and with words in the subject."""
    return [one for one in mail.outbox if (to is None or one.to == [to]) and (about is None or about in one.subject)]


def source(message: Any) -> Message:
    """The mail as it goes over the wire."""
    return message.message()


def html(message: Any) -> str:
    return message.alternatives[0][0]
