"""The page of one product, with or without a form opened in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dropship.ui.parts import render_page, wants_part
from inventory.models import Product
from inventory.product_story import product_story


def product_url(sku: str) -> str:
    """The page's address; slashes of the SKU are written so that no browser takes them for steps."""
    return f"/inventory/{quote(sku, safe='')}/"


def show_product(request: HttpRequest, product: Product, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page, or for htmx what stands in it; `forms` are those opened in them."""
    story = product_story(product, now=timezone.now(), zone=ZoneInfo(request.tenant.time_zone))
    context = {**story, "product_url": product_url(product.sku), **forms}
    return render_page(request, "inventory/product.html", context, part="product", status=status)


def after_change(request: HttpRequest, product: Product) -> HttpResponse:
    """The product as it is now for htmx, a redirect to the page without script."""
    return show_product(request, product) if wants_part(request) else redirect(product_url(product.sku))
