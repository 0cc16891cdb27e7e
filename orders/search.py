"""Finding orders by what people know of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from orders.models import Order, PurchaseOrder, Return

AT_MOST = 1000
# So many purchase orders in so long make a supplier busy.
MANY, LATELY = 1000, timedelta(days=90)
# One list of ids, because an OR of two would have every order of the tenant looked at.
MATCHING = "SELECT id FROM search_orders(%s, %s) UNION SELECT order_id FROM orders_shipment WHERE tracking_number = %s"

NUMBERED = "SELECT id FROM orders_order WHERE number = %(words)s"
BEST = f"""{NUMBERED} UNION SELECT id FROM search_orders(%(words)s, %(at_most)s)
UNION SELECT order_id FROM orders_shipment WHERE tracking_number = %(tracking)s"""
OF_ADDRESS = f"""{NUMBERED} UNION (SELECT id FROM orders_order WHERE email = %(email)s
ORDER BY placed_at DESC, id DESC LIMIT %(at_most)s)"""
BEST_PURCHASE_ORDERS = """
SELECT id FROM orders_purchaseorder WHERE number = upper(%(words)s) OR number = %(words)s
UNION SELECT p.id FROM orders_order o JOIN orders_purchaseorder p ON p.order_id = o.id WHERE o.number = %(words)s
UNION SELECT purchase_order_id FROM orders_shipment WHERE tracking_number = %(tracking)s"""
# The supplier is named though the policies ask for it too: they ask for “staff or this supplier”, and for that the
# planner would read the purchase orders of everybody.
BEST_OF_SUPPLIER = """
SELECT id FROM orders_purchaseorder WHERE number IN (%(upper)s, %(upper)s || '-1', %(upper)s || '-2', %(upper)s || '-3')
UNION SELECT purchase_order_id FROM orders_shipment WHERE tracking_number = %(tracking)s
UNION (SELECT id FROM (SELECT id, ship_to FROM orders_purchaseorder WHERE supplier_id = %(supplier)s
                       ORDER BY sent_at DESC, id DESC LIMIT 1000) newest
       WHERE ship_to ->> 'name' ILIKE %(name)s LIMIT %(at_most)s)"""

# The newest, by number of the parcel or name, and of these the newest by all that orders are found by; what is older
# is found by its own number, by that of its order, and in the list of returns.
NEWEST_RETURNS = """WITH newest AS (SELECT id, order_id, tracking_number, sent_by FROM orders_return
                                    ORDER BY requested_at DESC, id DESC LIMIT 1000)
(SELECT id FROM newest WHERE tracking_number = %(tracking)s OR sent_by ILIKE %(name)s LIMIT %(at_most)s)"""
BEST_RETURNS = f"""{NEWEST_RETURNS}
UNION SELECT id FROM orders_return WHERE number = %(upper)s
UNION SELECT r.id FROM orders_order o JOIN orders_return r ON r.order_id = o.id WHERE o.number = %(words)s
UNION (SELECT latest.id FROM (SELECT id, order_id FROM newest LIMIT 300) latest
       JOIN orders_order o ON o.id = latest.order_id
       WHERE o.search LIKE lower(%(name)s) LIMIT %(at_most)s)"""
BEST_RETURNS_OF_SUPPLIER = f"""{NEWEST_RETURNS}
UNION SELECT id FROM orders_return WHERE number = %(upper)s OR order_number = %(words)s"""


def matching_orders(rows: QuerySet[Order], words: str) -> QuerySet[Order]:
    """Those of `rows` in whose number, external id, e-mail, name, SKUs, postcode or tracking numbers `words` occurs.

    The newest thousand that match; fewer than three letters are looked for as a number only.
    """
    words = words.strip().replace("\x00", "")[:200]
    if not words:
        return rows
    if len(words) < 3:
        return rows.filter(Q(number=words) | Q(external_id=words))
    return rows.filter(id__in=RawSQL(MATCHING, [words, AT_MOST, words.replace(" ", "").upper()]))  # noqa: S611 - own text


def best_orders(words: str, *, at_most: int) -> QuerySet[Order]:
    """The order of this number, those with a parcel of this tracking number, and the newest few in which it occurs."""
    return Order.objects.filter(id__in=_best_ids(words, at_most)).order_by(
        Case(When(number=words, then=Value(0)), default=Value(1)), "-placed_at", "-id"
    )[:at_most]


def _best_ids(words: str, at_most: int) -> list[UUID]:
    """A whole e-mail address is looked up: the trigrams that all addresses share cost more than everything else."""
    if "@" in words and (found := _ids(OF_ADDRESS, words, at_most, email=words.casefold())):
        return found
    return _ids(BEST if len(words) > 2 else NUMBERED, words, at_most)


def best_purchase_orders(words: str, *, at_most: int) -> QuerySet[PurchaseOrder]:
    """The one of this number, those of the order of this number, and the one with a parcel of this tracking number."""
    return PurchaseOrder.objects.filter(id__in=_ids(BEST_PURCHASE_ORDERS, words, at_most)).order_by("number")[:at_most]


def best_of_supplier(words: str, *, supplier: UUID | None, at_most: int) -> QuerySet[PurchaseOrder]:
    """In this supplier's sight: the one of this number or of the order of this number, the one with a parcel of this
    tracking number, and among the newest thousand those that go to somebody of this name."""
    name = f"%{_literal(words)}%"
    found = _ids(BEST_OF_SUPPLIER, words, at_most, upper=words.upper(), name=name, supplier=supplier)
    return PurchaseOrder.objects.filter(id__in=found).order_by("-sent_at", "-id")[:at_most]


def best_returns(words: str, *, at_most: int) -> QuerySet[Return]:
    """The one of this number or tracking number, those of the order of this number, and of the customer of this name."""
    return _newest_returns(Return.objects.all(), BEST_RETURNS, words, at_most)


def best_returns_of_supplier(words: str, *, at_most: int) -> QuerySet[Return]:
    """In a supplier's sight: the same of what comes back to it, by the name that it shipped to."""
    return _newest_returns(Return.objects.for_the_supplier(), BEST_RETURNS_OF_SUPPLIER, words, at_most)


def _newest_returns(rows: QuerySet[Return], sql: str, words: str, at_most: int) -> QuerySet[Return]:
    found = _ids(sql, words, at_most, upper=words.upper(), name=f"%{_literal(words)}%")
    return rows.filter(id__in=found).order_by("-requested_at", "-id")[:at_most]


def _literal(words: str) -> str:
    """Letters as LIKE takes them for themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _ids(sql: str, words: str, at_most: int, **more: str | int | UUID | None) -> list[UUID]:
    """Ids first, in a statement of its own: joined with anything, the planner would guess a thousand of them."""
    named = {"words": words, "at_most": at_most, "tracking": "".join(words.split()).upper(), **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return [row[0] for row in cursor.fetchall()]


def orders_at_supplier(rows: QuerySet[Order], code: str) -> QuerySet[Order]:
    """Those of `rows` for which the supplier of this code has, or had, a purchase order."""
    asked = PurchaseOrder.objects.filter(supplier__code=code)
    lately = asked.filter(sent_at__gte=timezone.now() - LATELY).order_by().values("id")[:MANY]
    if lately.count() < MANY:
        return rows.filter(id__in=asked.values("order_id"))
    # A page of a busy supplier is full after a few hundred orders: they are taken in the list's order and asked one
    # by one. Without the CASE the planner would look up every order the supplier ever had, and sort them.
    is_there = Exists(asked.filter(order=OuterRef("pk")))
    return rows.filter(Case(When(is_there, then=True), default=False, output_field=BooleanField()))
