"""What suppliers have not taken on, not answered or not shipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, Exists, F, Func, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.office.desk import Facts, Kind, Row, Way
from dropship.ui.markup import ago
from orders.desk.held import buyer, cancel_way
from orders.models import Order, OrderLine, PurchaseOrder

Status = PurchaseOrder.Status
TO_SHIP = (Status.ACCEPTED, Status.PARTIALLY_SHIPPED)
ROUTED = (Order.Status.BACKORDERED, Order.Status.PROCESSING, Order.Status.PARTIALLY_SHIPPED)
SOON = timedelta(hours=2)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# The codes of `reject_purchase_order` as part of a sentence.
BECAUSE = {
    "out_of_stock": gettext_lazy("out of stock"),
    "discontinued": gettext_lazy("no longer sold"),
    "price_changed": gettext_lazy("the price has changed"),
    "cannot_ship_to": gettext_lazy("cannot ship to this address"),
    "capacity": gettext_lazy("no capacity"),
    "other": gettext_lazy("another reason"),
}


class AmongAll(Func):
    """Whether a value is one of a list that is read first: then an index gives them all in one walk."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def _turned_down(status: str) -> QuerySet[PurchaseOrder]:
    """The order's purchase orders of that end, as far as nobody has had it routed again since."""
    since = Coalesce(OuterRef("asks_again_from"), LONG_AGO)
    return PurchaseOrder.objects.filter(order=OuterRef("pk"), status=status, sent_at__gte=since)


def _without_alternative(status: str) -> QuerySet[Order]:
    """Orders with units that a supplier turned down, or let expire, and that no other one could take on.

    From the few that are short: these are read once and looked up in the order of the index, and the CASE keeps the
    rest from being asked of every order that was ever turned down.
    """
    short = OrderLine.objects.filter(backordered__gt=0).order_by().values("order_id").distinct()
    ever = PurchaseOrder.objects.filter(AmongAll("order_id", ArraySubquery(short)), status=status).values("order_id")
    among = AmongAll("id", ArraySubquery(ever))
    return Order.objects.filter(_is(_turned_down(status)), among, needs_routing_at=None, status__in=ROUTED)


def _is(found: QuerySet[Any]) -> Case:
    return Case(When(Exists(found), then=True), default=False, output_field=BooleanField())


def _rejected() -> QuerySet[Order]:
    return _without_alternative(Status.REJECTED)


def _expired() -> QuerySet[Order]:
    return _without_alternative(Status.EXPIRED).exclude(_is(_turned_down(Status.REJECTED)))


def _with_facts(orders: QuerySet[Order], status: str, limit: int) -> QuerySet[Any, Any]:
    last = _turned_down(status).order_by("-closed_at", "-id")
    short = OrderLine.objects.filter(order=OuterRef("pk"), backordered__gt=0).order_by().values("order")
    annotated = orders.annotate(
        supplier=Subquery(last.values("supplier__name")[:1]),
        because=Subquery(last.values("reason")[:1]),
        words=Subquery(last.values("reason_text")[:1]),
        ended_at=Subquery(last.values("closed_at")[:1]),
        skus=Subquery(short.annotate(skus=StringAgg("sku", ", ", order_by="position")).values("skus")),
    ).order_by(F("promised_by").asc(nulls_last=True), "placed_at", "id")
    facts = ("id", "number", "customer_name", "total", "currency", "promised_by", "supplier", "because", "words", "ended_at", "skus")  # fmt: skip
    return annotated.values_list(*facts)[:limit]


def _first_rejected(orders: QuerySet[Order], limit: int) -> QuerySet[Any, Any]:
    return _with_facts(orders, Status.REJECTED, limit)


def _first_expired(orders: QuerySet[Order], limit: int) -> QuerySet[Any, Any]:
    return _with_facts(orders, Status.EXPIRED, limit)


def _rows_rejected(facts: Facts) -> Iterator[Row]:
    for order_id, number, customer, total, currency, promised_by, supplier, because, words, at, skus in facts:
        reason = " · ".join(filter(None, (str(BECAUSE.get(because, because)), words)))
        yield Row(
            id=str(order_id),
            subject=_("Order {number}").format(number=number),
            url=f"/orders/{number}/",
            cause=_("{supplier} rejected {skus} ({reason}), and nobody else can take it on.").format(
                supplier=supplier, skus=skus, reason=reason
            ),
            note=buyer(customer, total, currency),
            since=at,
            due_at=promised_by,
            ways=_ways_of_order(number),
        )


def _rows_expired(facts: Facts) -> Iterator[Row]:
    for order_id, number, customer, total, currency, promised_by, supplier, _because, _words, at, skus in facts:
        yield Row(
            id=str(order_id),
            subject=_("Order {number}").format(number=number),
            url=f"/orders/{number}/",
            cause=_("{supplier} did not answer for {skus} in time, and nobody else can take it on.").format(
                supplier=supplier, skus=skus
            ),
            note=buyer(customer, total, currency),
            since=at,
            due_at=promised_by,
            ways=_ways_of_order(number),
        )


def _ways_of_order(number: str) -> list[Way]:
    again = Way(
        label=_("Ask the suppliers again"), url=f"/orders/{number}/reroute/", icon="route", permission="orders.reroute"
    )
    return [again, cancel_way(number)]


def overdue_to_ship() -> QuerySet[PurchaseOrder]:
    """Taken on by the supplier, and not shipped by the day it should have been."""
    return PurchaseOrder.objects.filter(status__in=TO_SHIP, ship_by__lt=Now())


def _unanswered() -> QuerySet[PurchaseOrder]:
    return PurchaseOrder.objects.filter(status=Status.SENT, respond_by__lt=Now() + SOON)


def _first(rows: QuerySet[PurchaseOrder], by: Sequence[str], limit: int) -> QuerySet[Any, Any]:
    """The first of these purchase orders, with the facts they are sorted by; their suppliers are looked up last."""
    facts = ("id", "number", "order_number", "supplier__name", *by, "status")
    chosen = rows.order_by(*by, "id").values("id")[:limit]
    return PurchaseOrder.objects.filter(id__in=chosen).order_by(*by, "id").values_list(*facts)


def _first_overdue(rows: QuerySet[PurchaseOrder], limit: int) -> QuerySet[Any, Any]:
    return _first(rows, ("ship_by",), limit)


def _first_unanswered(rows: QuerySet[PurchaseOrder], limit: int) -> QuerySet[Any, Any]:
    return _first(rows, ("respond_by", "sent_at"), limit)


def _rows_overdue(facts: Facts) -> Iterator[Row]:
    for purchase_order_id, number, order_number, supplier, ship_by, status in facts:
        text = (
            _("{supplier} has shipped only a part; the rest was to leave {when}.")
            if status == Status.PARTIALLY_SHIPPED
            else _("{supplier} accepted it and was to ship {when}, but has not.")
        )
        yield Row(
            id=str(purchase_order_id),
            subject=_("Purchase order {number}").format(number=number),
            url=f"/purchase-orders/{number}/",
            cause=text.format(supplier=supplier, when=ago(ship_by)),
            note=_("for order {number}").format(number=order_number),
            since=ship_by,
            due_at=ship_by,
            ways=[
                Way(label=_("Enter the parcel"), url=f"/purchase-orders/{number}/", icon="package", is_link=True),
                Way(
                    label=_("Withdraw and route again…"), url=f"/purchase-orders/{number}/cancel/", icon="route",
                    permission="purchase_orders.cancel", ask=("reason", _("Why is it withdrawn? The supplier reads this.")),
                ),
            ],
        )  # fmt: skip


def _rows_unanswered(facts: Facts) -> Iterator[Row]:
    for purchase_order_id, number, order_number, supplier, respond_by, sent_at, _status in facts:
        yield Row(
            id=str(purchase_order_id),
            subject=_("Purchase order {number}").format(number=number),
            url=f"/purchase-orders/{number}/",
            cause=_("{supplier} has not answered yet. Without an answer in time another supplier is asked.").format(
                supplier=supplier
            ),
            note=_("for order {number}").format(number=order_number),
            since=sent_at,
            due_at=respond_by,
            ways=[
                Way(
                    label=_("Accept for the supplier"), url=f"/purchase-orders/{number}/accept/", icon="thumb-up",
                    fields={"whole": "1"}, permission="purchase_orders.answer",
                    confirm=_("Accept all of it on the supplier's behalf?"),
                ),
                Way(
                    label=_("Remind"), url=f"/purchase-orders/{number}/remind/", icon="bell",
                    permission="purchase_orders.remind",
                ),
            ],
        )  # fmt: skip


def _last_of(status: str) -> Subquery:
    """Another purchase order that ends so is news."""
    return Subquery(_turned_down(status).order_by("-closed_at", "-id").values("id")[:1])


KINDS = (
    Kind(
        key="rejected", label=gettext_lazy("Rejected, no alternative"), icon="thumb-down", permission="orders.view",
        waiting=_rejected, first=_first_rejected, rows=_rows_rejected, tone="red",
        news=(_last_of(Status.REJECTED),),
    ),
    Kind(
        key="expired", label=gettext_lazy("Not answered in time"), icon="clock-off", permission="orders.view",
        waiting=_expired, first=_first_expired, rows=_rows_expired, tone="red",
        news=(_last_of(Status.EXPIRED),),
    ),
    Kind(
        key="late-shipment", label=gettext_lazy("Late to ship"), icon="truck", permission="purchase_orders.view",
        waiting=overdue_to_ship, first=_first_overdue, rows=_rows_overdue, tone="red",
        news=("status", "ship_by", "thread__last_number"), stream="order_id",
    ),
    Kind(
        key="unanswered", label=gettext_lazy("Answer due soon"), icon="hourglass", permission="purchase_orders.view",
        waiting=_unanswered, first=_first_unanswered, rows=_rows_unanswered, tone="yellow",
        is_quiet=True, news=("respond_by", "thread__last_number"), stream="order_id",
    ),
)  # fmt: skip
