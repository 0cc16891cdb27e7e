"""Finding orders by what people know of them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from orders.models import Order, PurchaseOrder

AT_MOST = 1000
# So many purchase orders in so long make a supplier busy.
MANY, LATELY = 1000, timedelta(days=90)
# One list of ids, because an OR of two would have every order of the tenant looked at.
MATCHING = "SELECT id FROM search_orders(%s, %s) UNION SELECT order_id FROM orders_shipment WHERE tracking_number = %s"


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
