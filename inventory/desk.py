"""Stock reports that were not taken, and offers of which more is promised than is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dropship.base.sentences import told
from dropship.office.desk import Facts, Kind, Row, Way
from inventory.models import FeedRun, Stock
from suppliers.models import Supplier

Status = FeedRun.Status
ENDED = (Status.COMPLETED, Status.REFUSED, Status.FAILED)


def _failing() -> QuerySet[Supplier]:
    """Suppliers whose latest stock report was not taken: their stock is as old as the one before."""
    last = FeedRun.objects.filter(supplier=OuterRef("pk"), status__in=ENDED).order_by("-created_at", "-id")
    return Supplier.objects.annotate(last_run=Subquery(last.values("status")[:1])).filter(
        last_run__in=(Status.REFUSED, Status.FAILED), is_active=True
    )


def _first_failing(suppliers: QuerySet[Supplier], limit: int) -> QuerySet[Any, Any]:
    last = FeedRun.objects.filter(supplier=OuterRef("pk"), status__in=ENDED).order_by("-created_at", "-id")
    return (
        suppliers.annotate(
            failed_at=Subquery(last.values("created_at")[:1]), reason=Subquery(last.values("reason")[:1])
        )
        .order_by("failed_at", "id")
        .values_list("id", "code", "name", "last_run", "failed_at", "reason")[:limit]
    )


def _rows_failing(facts: Facts) -> Iterator[Row]:
    for supplier_id, code, name, status, failed_at, reason in facts:
        cause = _("Its stock report was refused: {reason}") if status == Status.REFUSED else _("Its stock report failed: {reason}")  # fmt: skip
        yield Row(
            id=str(supplier_id),
            subject=name,
            url=f"/suppliers/{code}/",
            cause=cause.format(reason=told(reason)[:300] or _("without further words")),
            note=_("Its stock is as it was before."),
            since=failed_at,
            ways=[
                Way(
                    label=_("Bring the stock as a file"), url="/settings/imports/", icon="upload",
                    permission="imports.use", is_link=True,
                ),
                Way(label=_("See its offers"), url=f"/inventory/?supplier={code}", icon="packages", is_link=True),
            ],
        )  # fmt: skip


def _oversold() -> QuerySet[Stock]:
    return Stock.objects.filter(reserved__gt=F("on_hand"))


def _first_oversold(stocks: QuerySet[Stock], limit: int) -> QuerySet[Any, Any]:
    """The rows are chosen before their offers are looked up, else the planner reads every offer for it."""
    first = stocks.order_by("as_of", "pk").values("pk")[:limit]
    facts = ("pk", "offer__sku", "offer__supplier__name", "on_hand", "reserved", "as_of")
    return Stock.objects.filter(pk__in=first).order_by("as_of", "pk").values_list(*facts)


def _rows_oversold(facts: Facts) -> Iterator[Row]:
    for offer_id, sku, supplier, on_hand, reserved, as_of in facts:
        short = reserved - on_hand
        yield Row(
            id=str(offer_id),
            subject=sku,
            url=f"/inventory/{sku}/",
            cause=ngettext(
                "{supplier} counts {on_hand}, but {reserved} are promised: {short} unit is missing.",
                "{supplier} counts {on_hand}, but {reserved} are promised: {short} units are missing.",
                short,
            ).format(supplier=supplier, on_hand=on_hand, reserved=reserved, short=short),
            since=as_of or timezone.now(),
            ways=[
                Way(
                    label=_("See whom it was promised to"), url=f"/inventory/{sku}/", icon="list-search", is_link=True,
                ),
                Way(
                    label=_("Enter the count…"), url=f"/products/offers/{offer_id}/count/", icon="pencil",
                    permission="inventory.edit", ask=("quantity", _("How many does the supplier have?")),
                ),
            ],
        )  # fmt: skip


# A further report that is not taken is news.
LAST_RUN = Subquery(
    FeedRun.objects.filter(supplier=OuterRef("pk"), status__in=ENDED).order_by("-created_at", "-id").values("id")[:1]
)
KINDS = (
    Kind(
        key="stock-report", label=gettext_lazy("Stock reports"), icon="database-off", permission="suppliers.view",
        waiting=_failing, first=_first_failing, rows=_rows_failing, tone="red", news=(LAST_RUN,),
    ),
    Kind(
        key="oversold", label=gettext_lazy("Promised beyond the count"), icon="stack-2", permission="inventory.view",
        waiting=_oversold, first=_first_oversold, rows=_rows_oversold, tone="red", news=("on_hand", "reserved"),
    ),
)  # fmt: skip
