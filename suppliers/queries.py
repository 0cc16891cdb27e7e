"""What there is to know of suppliers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dropship.base.texts import unstorable
from suppliers.models import Message, ReadMark, ShippingMethod, Side, Supplier, Thread


def supplier_id_of(code: str) -> UUID | None:
    """The id of the supplier with that code in the session's sight; None when there is none."""
    if unstorable(code):
        return None
    return Supplier.objects.filter(code=code).values_list("id", flat=True).first()


def shipping_methods(supplier_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The ways each of these suppliers ships: code, name, destination, cost in its currency, days on the road."""
    methods: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = ShippingMethod.objects.filter(supplier_id__in=list(supplier_ids), is_active=True).order_by(
        "supplier_id", "code", "destination"
    )
    for row in rows.values("supplier_id", "code", "name", "destination", "cost", "transit_days"):
        methods[row.pop("supplier_id")].append(row)
    return methods


def open_threads(side: str) -> QuerySet[Thread]:
    """The conversations in the session's sight that this side has to answer, the longest waiting first."""
    return Thread.objects.waiting_on(side).select_related("supplier").order_by("waiting_since", "id")


def with_last_words(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """The same with the text (`last_text`) and the writer (`last_author`) of each one's last message."""
    last = Message.objects.filter(thread=OuterRef("pk"), number=OuterRef("last_number"))
    return threads.annotate(last_text=Subquery(last.values("text")), last_author=Subquery(last.values("author")))


def with_news(threads: QuerySet[Thread], *, side: Side, person_id: UUID) -> QuerySet[Thread]:
    """The same with the number of the other side's last message (`theirs`) and how far the person has `read`."""
    theirs = Message.objects.filter(thread=OuterRef("pk"), side=side.other).order_by("-number")
    mark = ReadMark.objects.filter(thread=OuterRef("pk"), side=side, person_id=person_id)
    return threads.annotate(
        theirs=Coalesce(Subquery(theirs.values("number")[:1]), 0), read=Coalesce(Subquery(mark.values("number")[:1]), 0)
    )
