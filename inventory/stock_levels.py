"""Products and offers with what can be sold of them: what lists filter, show and export."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import LessThanOrEqual

from inventory.models import Offer

FREE = F("stock__on_hand") - F("stock__reserved") - F("buffer")
AVAILABLE = Greatest(FREE, 0)


def with_availability(products: QuerySet[Any]) -> QuerySet[Any]:
    """Products with `available` and `offers_on_sale`, over the offers on sale.

    Part of the query of the rows itself: one statement for a page, and counted only for the rows it shows.
    """
    of_each = _on_sale().filter(product=OuterRef("pk")).order_by().values("product")
    return products.annotate(
        available=Coalesce(Subquery(of_each.annotate(n=Sum(AVAILABLE)).values("n"), output_field=IntegerField()), 0),
        offers_on_sale=Coalesce(Subquery(of_each.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    )


def low_on_stock(products: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    """Products on sale that somebody offers and that are down to their threshold or below; or all others."""
    of_each = _on_sale().filter(product=OuterRef("pk")).order_by()
    # One offer with more than the threshold settles it, and most products have one: only the others are summed up.
    plenty = of_each.filter(stock__on_hand__gt=F("stock__reserved") + F("buffer") + OuterRef("low_stock_at"))
    total = Subquery(of_each.values("product").annotate(n=Sum(AVAILABLE)).values("n"), output_field=IntegerField())
    low = Case(
        When(Exists(plenty), then=False),
        default=Coalesce(LessThanOrEqual(total, F("low_stock_at")), False),
        output_field=BooleanField(),
    )
    return products.filter(Q(is_active=True) & Q(low)) if wanted else products.exclude(Q(is_active=True) & Q(low))


def out_of_stock(products: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    """Products of which not one unit can be sold, those nobody offers among them; or all others."""
    # As a list of products, not as a question about each: the planner would ask that of every pair.
    sellable = _on_sale().annotate(free=FREE).filter(free__gt=0).values("product_id")
    return products.exclude(id__in=sellable) if wanted else products.filter(id__in=sellable)


def oversold(products: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    """Products of which a supplier reports fewer than are promised; or all others."""
    short = Offer.objects.filter(stock__reserved__gt=F("stock__on_hand")).values("product_id")
    return products.filter(id__in=short) if wanted else products.exclude(id__in=short)


def offers_with_stock(offers: QuerySet[Any]) -> QuerySet[Any]:
    """Offers with `on_hand`, `reserved`, `as_of` and, if on sale, what is `available`."""
    return offers.select_related("supplier").annotate(
        on_hand=F("stock__on_hand"), reserved=F("stock__reserved"), as_of=F("stock__as_of"), free=AVAILABLE
    )


def level(available: int, low_stock_at: int) -> str:
    """The state of a product's stock: in_stock, low or out."""
    if available <= 0:
        return "out"
    return "low" if available <= low_stock_at else "in_stock"


def _on_sale() -> QuerySet[Any]:
    return Offer.objects.filter(is_active=True, supplier__is_active=True)
