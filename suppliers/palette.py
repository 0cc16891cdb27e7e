"""What the palette knows of suppliers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dropship.ui.palette import Hit, Searcher
from suppliers.models import Supplier


def _search(words: str, limit: int) -> list[Hit]:
    fits = Q(code__iexact=words)
    if len(words) > 1:
        fits |= Q(code__icontains=words) | Q(name__icontains=words) | Q(email__icontains=words)
    return [_hit(one, words) for one in Supplier.objects.filter(fits).order_by("name", "code")[:limit]]


def _known(codes: Sequence[str]) -> list[Hit]:
    return [_hit(one) for one in Supplier.objects.filter(code__in=codes)]


def _hit(supplier: Supplier, words: str = "") -> Hit:
    return Hit(
        label=supplier.name,
        key=supplier.code,
        icon="building-warehouse",
        note=supplier.code,
        is_exact=bool(words) and words.casefold() in {supplier.code.casefold(), supplier.name.casefold()},
    )


SUPPLIERS = Searcher(
    name="suppliers",
    label=_("Suppliers"),
    permission="suppliers.view",
    address="/suppliers/{}/",
    search=_search,
    known=_known,
    list_url="/suppliers/?q={}",
)
ADD = Hit(label=_("Add a supplier"), url="/suppliers/new/", icon="building-warehouse", permission="suppliers.edit")
WRITE = Hit(label=_("Write to a supplier"), url="/messages/new/", icon="message", permission="messages.write")
TARGETS = Hit(
    label=_("Set the suppliers' targets"), url="/settings/targets/", icon="target", permission="suppliers.edit"
)
