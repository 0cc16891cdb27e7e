"""A shop whose orders go from the store to the door through the API alone, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.doors import Program
from tests.factories.inventory import OfferFactory, ProductFactory
from tests.factories.suppliers import ShippingMethodFactory
from tests.orders.incoming import order_of


@dataclass
class Shop:
    """`order()` sends mugs in and routes them; `accept`, `ship` and `deliver` are what happens to them then."""

    tenant: Any
    program: Program
    work: Any
    numbers: Any

    def order(self, units: int = 2, sku: str = "MUG-1", **changes: Any) -> dict[str, Any]:
        lines = [{"sku": sku, "quantity": units, "unit_price": "12.50"}]
        answer = self.program.post("/orders/", order_of(next(self.numbers), **{"lines": lines, **changes}))
        assert answer.status_code == 201, answer.content
        self.work(self.tenant, only=("route",))
        return self.fresh(answer.json())

    def fresh(self, order: dict[str, Any]) -> dict[str, Any]:
        return self.program.get(f"/orders/{order['id']}/").json()

    def answer(self, order: dict[str, Any], move: str, body: Any = None) -> None:
        """Accept, reject or ship the order's first purchase order."""
        answer = self.program.post(f"/purchase-orders/{order['purchase_orders'][0]['id']}/{move}/", body or {})
        assert answer.status_code == 200, answer.content

    def ship(self, order: dict[str, Any], units: int = 2) -> None:
        self.answer(order, "accept")
        self.answer(order, "ship", {
            "carrier": "van", "tracking_number": f"VAN-{next(self.numbers)}", "shipped_at": "2026-01-06T09:00:00Z",
            "lines": [{"sku": order["lines"][0]["sku"], "quantity": units}],
        })  # fmt: skip

    def deliver(self, order: dict[str, Any], at: str, units: int = 2) -> None:
        self.ship(order, units)
        for parcel in self.fresh(order)["shipments"]:
            answer = self.program.post(f"/shipments/{parcel['id']}/events/", {"status": "delivered", "at": at})
            assert answer.status_code == 201, answer.content

    def cancel(self, order: dict[str, Any]) -> None:
        assert self.program.post(f"/orders/{order['id']}/cancel/", {"reason": "changed their mind"}).status_code == 200

    def kpis(self, start: str = "2026-01-01", end: str = "2100-01-01") -> dict[str, dict[str, Any]]:
        answer = self.program.get(f"/metrics/kpis/?from={start}&to={end}")
        assert answer.status_code == 200, answer.content
        return answer.json()["kpis"]

    def told(self, name: str, start: str = "2026-01-01", end: str = "2100-01-01") -> tuple[Any, int]:
        """A figure and the size of its sample."""
        figure = self.kpis(start, end)[name]
        return figure["value"], figure["n"]


@pytest.fixture
def shop(maple, acme, in_scope, api, run_jobs) -> Shop:
    """Acme alone has mugs, at 6 each with the way free of charge, and nobody has lamps."""
    with in_scope(maple):
        ShippingMethodFactory(supplier=acme, destination="US", cost=0)
        OfferFactory(supplier=acme, product=ProductFactory(sku="MUG-1"), on_hand=50, cost=6)
        OfferFactory(supplier=acme, product=ProductFactory(sku="LAMP-2"), on_hand=0, cost=6)
    return Shop(maple, api(), run_jobs, count(1))
