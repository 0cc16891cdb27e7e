"""Finding products by what people know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from inventory.models import Product, SkuAlias

AT_MOST = 1000
MATCHING = "SELECT id FROM search_products(%s, %s) UNION SELECT product_id FROM inventory_skualias WHERE sku = %s"


def matching_products(rows: QuerySet[Any], words: str, *, at_most: int = AT_MOST) -> QuerySet[Any]:
    """Those of `rows` in whose SKU, name or barcode `words` occurs, or that a store calls exactly so.

    The first thousand that match, or `at_most`; fewer than three letters are looked for as a whole SKU or barcode only.
    """
    words = words.strip().replace("\x00", "")[:200]
    if not words:
        return rows
    if len(words) < 3:
        by_name = SkuAlias.objects.filter(sku=words).values("product_id")
        return rows.filter(Q(sku__in=[words, words.upper()]) | Q(barcode=words) | Q(id__in=by_name))
    with connection.cursor() as cursor:
        cursor.execute(MATCHING, [words, at_most, words])
        return rows.filter(id__in=[row[0] for row in cursor.fetchall()])


def similar_products(skus: Sequence[str], *, at_most: int = 3) -> dict[str, list[Product]]:
    """For each unknown SKU the products on sale that are called most like it, in two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, id FROM similar_products(%s, %s)", [list(skus), at_most])
        found = cursor.fetchall()
    products = Product.objects.in_bulk([product_id for _word, product_id in found]) if found else {}
    similar: dict[str, list[Product]] = {}
    for word, product_id in found:
        similar.setdefault(word, []).append(products[product_id])
    return similar


def likely_products(skus: Sequence[str]) -> dict[str, Product]:
    """For each unknown SKU the one product that it must mean: its barcode, or its SKU but for case and punctuation.

    Where two fit, there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, id FROM likely_products(%s)", [list(set(skus))])
        found = cursor.fetchall()
    times = Counter(word for word, _id in found)
    only = {word: product_id for word, product_id in found if times[word] == 1}
    products = Product.objects.in_bulk(only.values()) if only else {}
    return {word: products[product_id] for word, product_id in only.items()}
