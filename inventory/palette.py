"""What the palette knows of products, and of what a supplier offers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from dropship.ui.palette import Hit, Searcher
from inventory.models import Product
from inventory.search import matching_products


def _search(words: str, limit: int) -> list[Hit]:
    products = Product.objects.only("id", "sku", "name", "barcode")
    named = list(products.filter(sku__in={words, words.upper()})[:limit])
    found = matching_products(products.exclude(id__in=[one.id for one in named]), words, at_most=limit * 2)
    return [_hit(one, words) for one in [*named, *found.order_by("sku")[: limit - len(named)]]]


def _known(skus: Sequence[str]) -> list[Hit]:
    return [_hit(one) for one in Product.objects.filter(sku__in=skus)]


def _hit(product: Product, words: str = "") -> Hit:
    return Hit(
        label=product.name or product.sku,
        key=product.sku,
        icon="package",
        note=product.sku,
        is_exact=bool(words) and words.casefold() in {product.sku.casefold(), product.barcode.casefold()},
    )


def _commands(sku: str) -> list[Hit]:
    product = Product.objects.filter(sku=sku).only("id", "sku").first()
    if product is None:
        return []
    return [
        Hit(
            label=_("Edit {sku}").format(sku=sku),
            url=f"/products/{product.id}/edit/",
            icon="pencil",
            permission="inventory.edit",
        ),
        Hit(
            label=_("Orders with {sku}").format(sku=sku),
            url=f"/orders/?q={quote(sku, safe='')}",
            icon="shopping-bag",
            permission="orders.view",
        ),
    ]


PRODUCTS = Searcher(
    name="products",
    label=_("Products"),
    permission="inventory.view",
    address="/inventory/{}/",
    search=_search,
    known=_known,
    commands=_commands,
    list_url="/inventory/?q={}",
)
ADD = Hit(label=_("Add a product"), url="/products/new/", icon="package", permission="inventory.edit")
