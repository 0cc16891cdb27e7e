"""What the product page tells: what can be sold where, how the stock moved, what else the product is called."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from dropship.ui.charts import Chart, Series, line_chart
from dropship.ui.markup import short_day
from inventory.models import FeedRun, Offer, Product, SkuAlias, StockChange
from inventory.stock_levels import level, offers_with_stock

# Suppliers report daily or oftener; a count older than this is one nobody should rely on.
STALE_AFTER = timedelta(days=3)
MOST_CHANGES, DAYS = 50, 30


def product_story(product: Product, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Everything the page shows of a product, in five statements whatever there is."""
    offers = [_offer(offer, now) for offer in offers_with_stock(Offer.objects.filter(product=product)).order_by("supplier__name", "id")]  # fmt: skip
    available = sum(offer["available"] for offer in offers)
    on_hand = sum(offer["on_hand"] for offer in offers)
    return {
        "product": product,
        "attributes": list(product.attributes.items()),
        "offers": offers,
        "available": available,
        "on_hand": on_hand,
        "reserved": sum(offer["reserved"] for offer in offers),
        "level": level(available, product.low_stock_at),
        "aliases": SkuAlias.objects.filter(product=product).order_by("sku")[:100],
        "changes": _changes(product),
        "chart": _chart(product, on_hand, now=now, zone=zone),
    }


def _offer(offer: Any, now: datetime) -> dict[str, Any]:
    is_sold = offer.is_active and offer.supplier.is_active
    return {
        "id": offer.id,
        "supplier": offer.supplier,
        "supplier_sku": offer.supplier_sku,
        "on_hand": offer.on_hand,
        "reserved": offer.reserved,
        "short_by": max(0, offer.reserved - offer.on_hand),
        "buffer": offer.buffer,
        "available": offer.free if is_sold else 0,
        "cost": offer.cost,
        "currency": offer.currency,
        "lead_time_days": offer.lead_time_days,
        "as_of": offer.as_of,
        "is_stale": is_sold and (offer.as_of is None or offer.as_of < now - STALE_AFTER),
        "is_active": offer.is_active,
    }


def _changes(product: Product) -> list[dict[str, Any]]:
    """The latest changes of its stock, each with the report that brought it."""
    changes = list(
        StockChange.objects.filter(offer__product=product)
        .order_by("-at", "-id")
        .values("at", "before", "after", "source", "run_id", "by", supplier=F("offer__supplier__name"))[:MOST_CHANGES]
    )
    runs = FeedRun.objects.filter(id__in={change["run_id"] for change in changes if change["run_id"]}).in_bulk()
    words = {
        "api": _("API"),
        "portal": _("Supplier portal"),
        "staff": _("By hand"),
        "rejection": _("Rejected as out of stock"),
    }
    for change in changes:
        change["difference"] = change["after"] - change["before"]
        change["source"] = words.get(change["source"], change["source"].replace("_", " "))
        change["run"] = runs.get(change["run_id"])
    return changes


def _chart(product: Product, on_hand: int, *, now: datetime, zone: ZoneInfo) -> Chart | None:
    """What lay at all suppliers at the end of each day, reckoned back from now; None where nothing moved."""
    today = now.astimezone(zone).date()
    moved = dict(
        StockChange.objects.filter(offer__product=product, at__gte=now - timedelta(days=DAYS))
        .values_list(TruncDate("at", tzinfo=zone))
        .annotate(by=Sum(F("after") - F("before")))
        .order_by()
    )
    if not moved:
        return None
    days, figures = [today - timedelta(days=back) for back in range(DAYS)], []
    for day in days:
        figures.append(on_hand)
        on_hand -= moved.get(day, 0)
    return line_chart(
        _("On hand at the end of each day"),
        labels=[short_day(day) for day in reversed(days)],
        series=[Series(_("On hand, all suppliers"), list(reversed(figures)))],
        unit=_("units"),
    )
