"""Finding customers by what people know of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

AT_MOST = 1000


def matching_customers(rows: QuerySet[Any], words: str, *, at_most: int = AT_MOST) -> QuerySet[Any]:
    """Those of `rows` in whose name, e-mail, phone or id at the store `words` occurs.

    The newest thousand that match, or `at_most`; fewer than three letters are looked for as a whole id only.
    """
    words = words.strip().replace("\x00", "")[:200]
    if not words:
        return rows
    if len(words) < 3:
        return rows.filter(Q(external_id=words))
    return rows.filter(id__in=RawSQL("SELECT id FROM search_customers(%s, %s)", [words, at_most]))
