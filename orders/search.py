"""Finding orders by what people know of them."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from orders.models import Order, Shipment

AT_MOST = 1000


def matching_orders(rows: QuerySet[Order], words: str) -> QuerySet[Order]:
    """Those of `rows` in whose number, external id, e-mail, name, SKUs, postcode or tracking numbers `words` occurs.

    The newest thousand that match; fewer than three letters are looked for as a number only.
    """
    words = words.strip().replace("\x00", "")[:200]
    if not words:
        return rows
    if len(words) < 3:
        return rows.filter(Q(number=words) | Q(external_id=words))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM search_orders(%s, %s)", [words, AT_MOST])
        ids = [row[0] for row in cursor.fetchall()]
    by_parcel = Shipment.objects.filter(tracking_number=words.replace(" ", "").upper()).values("order_id")
    return rows.filter(Q(id__in=ids) | Q(id__in=by_parcel))
