"""Waiting orders find their suppliers: a batch at a time, promised and written in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection

from dropship.base.bulk import insert_rows
from dropship.base.ids import uuid7
from dropship.events.record import payload, ring
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import required
from dropship.tenancy.verb import verb
from inventory.actions.reservations import Wanted, reserve_stock
from inventory.candidates import OfferTerms, ShippingBook, ShippingTerms, candidates
from orders.events import OrderBackordered, OrderRouted, PurchaseOrderSent
from orders.models import Order, RoutingRule
from orders.queries import refusals
from orders.routing import Candidate, Demand, OrderContext, Plan, Rule, plan

BATCH = 200

# Ids are read as text: to hash a UUID object is Python code, and a batch does it a hundred thousand times.
CLAIM = """
SELECT o.id::text, o.number, o.channel, o.country, o.shipping_address, o.shipping_method, o.routed_at,
       coalesce((SELECT count(*) FROM orders_purchaseorder p WHERE p.order_id = o.id), 0), o.customer_name, o.currency,
       o.predicted_by, coalesce(o.asks_again_from = o.needs_routing_at, false)
FROM orders_order o
WHERE o.needs_routing_at <= %s AND o.status NOT IN ('on_hold', 'cancelled')
ORDER BY o.needs_routing_at, o.id
LIMIT %s FOR UPDATE OF o SKIP LOCKED
"""

LINES = """
SELECT l.id::text, l.order_id::text, l.product_id::text, l.sku, l.quantity, l.allocated, l.backordered, l.shipped, l.delivered, l.cancelled,
       l.returned, coalesce(p.category, '')
FROM orders_orderline l LEFT JOIN inventory_product p ON p.id = l.product_id
WHERE l.order_id = ANY(%s::uuid[])
ORDER BY l.order_id, l.position
"""

SETTLE_LINES = """
UPDATE orders_orderline l SET
    allocated = l.allocated + n.allocated, backordered = n.backordered,
    was_out_of_stock = l.was_out_of_stock OR n.backordered = l.quantity,
    status = CASE WHEN n.backordered > 0 THEN 'backordered' WHEN l.allocated + n.allocated > 0 THEN 'allocated' ELSE l.status END
FROM unnest(%s::uuid[], %s::int[], %s::int[]) n(id, allocated, backordered)
WHERE l.id = n.id
"""

SETTLE_ORDERS = """
UPDATE orders_order o SET status = n.status, needs_routing_at = NULL, routed_at = coalesce(o.routed_at, %s),
    predicted_by = n.predicted_by, updated_at = %s
FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[]) n(id, status, predicted_by)
WHERE o.id = n.id
"""


@dataclass(slots=True)
class _Waiting:
    """An order claimed for routing, and what is still to be found for it."""

    id: str
    number: str
    channel: str
    country: str
    address: dict[str, Any]
    shipping_method: str
    routed_at: datetime | None
    purchase_orders: int
    customer_name: str
    currency: str
    predicted_by: datetime | None
    is_sent_by_a_person: bool
    demands: list[Demand] = field(default_factory=list)
    unknown: list[tuple[str, str, int]] = field(default_factory=list)
    has_shipped: bool = False
    has_allocated: bool = False
    has_news: bool = False

    def stays_as_it_is(self, made: Plan) -> bool:
        """Whether all that is wanted waits for stock already and goes on waiting, and nobody has asked to try."""
        return not (made.allocations or self.has_news or self.is_sent_by_a_person)

    @property
    def cause(self) -> str:
        return "received" if self.routed_at is None else "routed again"


@verb
def route_orders(*, by: str, at: datetime, limit: int = BATCH) -> int:
    """Route the orders that wait, oldest first; returns how many were claimed.

    Whole from one supplier where possible, else the best split under the rules; what none can serve
    becomes a back-order. The plan is made on what was read; the stock is then locked once, in the
    order of the offers, and an order whose stock went to somebody else meanwhile stays waiting for
    the next batch. Stock is the last lock taken. An order that waits for stock and still finds none is
    left as it is, without another decision to tell of.
    """
    waiting = _claim(at, limit)
    if not waiting:
        return 0
    _read_lines(waiting)
    world = _World(waiting, at)
    plans = {order.id: world.plan(order) for order in waiting.values()}
    _write(list(waiting.values()), plans, world, by=by, at=at)
    return len(waiting)


def _claim(at: datetime, limit: int) -> dict[str, _Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [at, limit])
        return {row[0]: _Waiting(*_decoded(row)) for row in cursor.fetchall()}


def _decoded(row: tuple) -> list[Any]:
    values = list(row)
    values[4] = json.loads(values[4]) if isinstance(values[4], str) else values[4]
    return values


def _read_lines(waiting: dict[str, _Waiting]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LINES, [list(waiting)])
        for row in cursor.fetchall():
            line_id, order_id, product_id, sku, quantity, allocated, backordered, *rest, category = row
            order = waiting[order_id]
            order.has_shipped |= bool(rest[0] or rest[1])
            order.has_allocated |= bool(allocated)
            wanted = quantity - allocated - sum(rest)
            if wanted <= 0:
                continue
            order.has_news |= backordered != wanted
            if product_id is None:
                order.unknown.append((line_id, sku, wanted))
            else:
                order.demands.append(Demand(line_id, product_id, sku, category, wanted))


class _World:
    """What routing looks at, read once for the batch; what is planned is drawn off at once."""

    def __init__(self, waiting: dict[str, _Waiting], at: datetime) -> None:
        self.at = at
        self.offers = candidates(demand.product_id for order in waiting.values() for demand in order.demands)
        self.by_offer: dict[str, OfferTerms] = {
            offer.offer_id: offer for group in self.offers.values() for offer in group
        }
        self.available = {offer_id: max(0, offer.available) for offer_id, offer in self.by_offer.items()}
        self.shipping = ShippingBook(offer.supplier_id for offer in self.by_offer.values())
        self.rules = [
            Rule(**row)
            for row in RoutingRule.objects.filter(is_active=True)
            .order_by("position", "id")
            .values("position", "name", "conditions", "effect", "suppliers", "weights")
        ]
        again = [order for order in waiting.values() if order.purchase_orders]
        self.refused = _by_text(refusals(demand.line_id for order in again for demand in order.demands))
        self.tenant = Tenant.objects.only("currency", "exchange_rates").get(id=required().tenant_id)
        self._late_today: dict[tuple[str, Any], bool] = {}
        self._terms: dict[tuple[str, str, str], ShippingTerms | None] = {}
        self._candidates: dict[tuple[str, str, str], list[Candidate]] = {}

    def plan(self, order: _Waiting) -> Plan:
        context = OrderContext(
            order_id=order.id,
            channel=order.channel,
            country=order.country,
            region=order.address.get("region", ""),
            shipping_method=order.shipping_method,
        )
        products = dict.fromkeys(demand.product_id for demand in order.demands)
        found = [one for product_id in products for one in self.candidates(order, product_id)]
        if order.purchase_orders:
            found = self._marked(order, found)
        return plan(context, order.demands, found, self.rules, available=self.available)

    def candidates(self, order: _Waiting, product_id: str) -> list[Candidate]:
        """The offers of a product to the order's destination, with what was available when the batch began."""
        key = (product_id, order.country, order.shipping_method)
        if key not in self._candidates:
            self._candidates[key] = [self._candidate(order, offer) for offer in self.offers.get(product_id, [])]
        return self._candidates[key]

    def _marked(self, order: _Waiting, found: list[Candidate]) -> list[Candidate]:
        """The same, each with whether its supplier turned this order down before."""
        refused: dict[tuple[str, str], datetime | None] = {
            (demand.product_id, supplier_id): until
            for demand in order.demands
            for supplier_id, until in self.refused.get(demand.line_id, {}).items()
        }
        return [
            replace(one, refused_before=True) if _still_refuses(self.by_offer[one.offer_id], refused) else one
            for one in found
        ]

    def terms(self, order: _Waiting, supplier_id: str) -> ShippingTerms | None:
        key = (supplier_id, order.country, order.shipping_method)
        if key not in self._terms:
            self._terms[key] = self.shipping.terms(*key)
        return self._terms[key]

    def _candidate(self, order: _Waiting, offer: OfferTerms) -> Candidate:
        terms = self.terms(order, offer.supplier_id)
        rate = Decimal(1)
        if offer.currency != self.tenant.currency:
            rate = Decimal(str(self.tenant.exchange_rates.get(offer.currency, 1)))
        return Candidate(
            offer_id=offer.offer_id,
            product_id=offer.product_id,
            supplier_id=offer.supplier_id,
            supplier_code=offer.supplier_code,
            supplier_name=offer.supplier_name,
            available=self.available[offer.offer_id],
            unit_cost=offer.cost,
            currency=offer.currency,
            exchange_rate=rate,
            lead_time_days=offer.lead_time_days,
            handling_days=offer.handling_days,
            ships=terms is not None,
            shipping_method=terms.method if terms else "",
            shipping_cost=terms.cost if terms else Decimal(0),
            transit_days=terms.transit_days if terms else 0,
            supplier_score=offer.score,
            minimum_order=offer.minimum_order,
            after_cut_off=self.is_after_cut_off(offer),
            active=offer.is_active,
        )

    def is_after_cut_off(self, offer: OfferTerms) -> bool:
        """Whether it is later at the supplier's place than it still handles orders of the day."""
        key = (offer.time_zone, offer.cut_off)
        if key not in self._late_today:
            try:
                zone: Any = ZoneInfo(offer.time_zone)
            except (ZoneInfoNotFoundError, ValueError):
                zone = UTC
            self._late_today[key] = self.at.astimezone(zone).time() > offer.cut_off
        return self._late_today[key]


def _by_text(refused: dict[UUID, dict[UUID, datetime | None]]) -> dict[str, dict[str, datetime | None]]:
    return {
        str(line_id): {str(supplier_id): until for supplier_id, until in group.items()}
        for line_id, group in refused.items()
    }


def _still_refuses(offer: OfferTerms, refused: dict[tuple[str, str], datetime | None]) -> bool:
    """Whether the supplier turned this down and has not reported stock since."""
    key = (offer.product_id, offer.supplier_id)
    if key not in refused:
        return False
    until = refused[key]
    return until is None or offer.as_of is None or offer.as_of <= until


def _write(waiting: list[_Waiting], plans: dict[str, Plan], world: _World, *, by: str, at: datetime) -> None:
    """Reserve, then write everything for the orders whose stock could be had."""
    tenant_id = str(required().tenant_id)
    reservation_ids: dict[tuple[str, str], str] = {}
    wanted: list[Wanted] = []
    for order in waiting:
        for allocation in plans[order.id].allocations:
            reservation_id = str(uuid7())
            reservation_ids[(allocation.line_id, allocation.offer_id)] = reservation_id
            wanted.append(Wanted(reservation_id, allocation.offer_id, allocation.quantity, order.id))
    served = reserve_stock(wanted, at=at)
    purchase_orders: list[tuple] = []
    purchase_lines: list[tuple] = []
    decisions: list[tuple] = []
    events: list[tuple] = []
    line_ids: list[str] = []
    line_allocated: list[int] = []
    line_short: list[int] = []
    order_ids: list[str] = []
    statuses: list[str] = []
    predictions: list[datetime | None] = []
    unchanged: list[str] = []

    def tell(happened: Any) -> None:
        events.append(
            (str(uuid7()), tenant_id, type(happened).name, happened.stream, by, at, json.dumps(payload(happened)))
        )

    for order in waiting:
        made = plans[order.id]
        if made.allocations and order.id not in served:
            continue
        if order.stays_as_it_is(made):
            unchanged.append(order.id)
            continue
        given: dict[str, int] = defaultdict(int)
        by_supplier: dict[tuple[str, str], list[Any]] = defaultdict(list)  # and currency: a sum has one
        for allocation in made.allocations:
            given[allocation.line_id] += allocation.quantity
            by_supplier[allocation.supplier_id, allocation.candidate.currency].append(allocation)
        numbers: list[str] = []
        deliver_by = order.predicted_by if order.has_allocated or order.has_shipped else None
        groups = sorted(by_supplier.items())
        for count, ((supplier_id, _currency), parts) in enumerate(groups, order.purchase_orders + 1):
            first = world.by_offer[parts[0].offer_id]
            terms = world.terms(order, supplier_id)
            assert terms is not None, "who does not ship there is no candidate"
            number, purchase_order_id = f"{order.number}-{count}", str(uuid7())
            respond_by = at + timedelta(hours=first.acknowledgement_hours)
            lead = max(world.by_offer[part.offer_id].lead_time_days for part in parts)
            ship_by = at + timedelta(days=first.handling_days + lead + world.is_after_cut_off(first))
            arrives = ship_by + timedelta(days=terms.transit_days)
            deliver_by = max(deliver_by or arrives, arrives)
            cost_total = sum((world.by_offer[part.offer_id].cost * part.quantity for part in parts), Decimal(0))
            purchase_orders.append(
                (
                    purchase_order_id, tenant_id, order.id, order.number, supplier_id, number, "sent", first.currency,
                    cost_total, terms.method, terms.cost, json.dumps(_ship_to(order)), at, respond_by, ship_by, arrives,
                    "", "",
                )
            )  # fmt: skip
            for position, part in enumerate(parts, 1):
                offer = world.by_offer[part.offer_id]
                purchase_lines.append(
                    (
                        str(uuid7()), tenant_id, purchase_order_id, supplier_id, part.line_id, part.offer_id,
                        reservation_ids[(part.line_id, part.offer_id)], position, offer.sku, offer.supplier_sku, offer.name,
                        part.quantity, 0, 0, 0, offer.cost,
                    )
                )  # fmt: skip
            numbers.append(number)
            tell(PurchaseOrderSent(order.id, purchase_order_id, number, first.supplier_code, respond_by))
        short = [(line_id, quantity) for line_id, quantity in made.shortages]
        skus = {demand.line_id: demand.sku for demand in order.demands}
        for line_id, sku, quantity in order.unknown:
            skus[line_id] = sku
            short.append((line_id, quantity))
        missing = dict(short)
        for line_id in skus:
            line_ids.append(line_id)
            line_allocated.append(given.get(line_id, 0))
            line_short.append(missing.get(line_id, 0))
        summary = str(made.explanation.get("summary", ""))[:500]
        decisions.append((str(uuid7()), tenant_id, order.id, at, order.cause, summary, json.dumps(made.explanation)))
        tell(OrderRouted(order.id, order.number, summary, numbers, order.cause))
        if missing:
            tell(
                OrderBackordered(
                    order.id,
                    order.number,
                    [{"sku": skus[line_id], "quantity": quantity} for line_id, quantity in missing.items()],
                )
            )
        order_ids.append(order.id)
        statuses.append(_status(order, allocated=bool(made.allocations), short=bool(missing)))
        predictions.append(deliver_by)
    if unchanged:
        Order.objects.filter(id__in=unchanged).update(needs_routing_at=None)
    if not order_ids:
        return
    insert_rows("orders_purchaseorder", PURCHASE_ORDER, purchase_orders)
    insert_rows("orders_purchaseorderline", PURCHASE_ORDER_LINE, purchase_lines)
    insert_rows("orders_decision", ("id", "tenant_id", "order_id", "at", "cause", "summary", "explanation"), decisions)
    insert_rows("events_event", ("id", "tenant_id", "name", "stream", "actor", "at", "data"), events)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_LINES, [line_ids, line_allocated, line_short])
        cursor.execute(SETTLE_ORDERS, [at, at, order_ids, statuses, predictions])
    ring("events")


PURCHASE_ORDER = (
    "id", "tenant_id", "order_id", "order_number", "supplier_id", "number", "status", "currency", "cost_total",
    "shipping_method", "shipping_cost", "ship_to", "sent_at", "respond_by", "ship_by", "deliver_by", "reason",
    "reason_text",
)  # fmt: skip
PURCHASE_ORDER_LINE = (
    "id", "tenant_id", "purchase_order_id", "supplier_id", "order_line_id", "offer_id", "reservation_id", "position",
    "sku", "supplier_sku", "name", "quantity", "quantity_shipped", "quantity_delivered", "quantity_cancelled", "cost",
)  # fmt: skip


def _status(order: _Waiting, *, allocated: bool, short: bool) -> str:
    """The order's state by the rules of `settle_order`, for an order that has just been routed."""
    if order.has_shipped:
        return "partially_shipped"
    if allocated or order.has_allocated:
        return "processing"
    return "backordered" if short else "received"


def _ship_to(order: _Waiting) -> dict[str, Any]:
    """The purchase order's own copy of where the parcel goes: what a carrier needs and no more."""
    address = {key: value for key, value in order.address.items() if value}
    address.setdefault("name", order.customer_name)
    return address
