"""Returns that somebody has to decide on, and goods that are back and not settled with the customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dropship.office.desk import Facts, Kind, Row, Way
from orders.models import Return, ReturnNote, ReturnReason
from orders.return_story import with_units


def _to_decide() -> QuerySet[Return]:
    return Return.objects.to_decide()


def _to_finish() -> QuerySet[Return]:
    return Return.objects.to_finish()


def _first_to_decide(returns: QuerySet[Return], limit: int) -> QuerySet[Any, Any]:
    said = ReturnNote.objects.filter(rma=OuterRef("pk"), kind=ReturnNote.Kind.COMMENT).order_by("at")
    return (
        with_units(returns)
        .annotate(said=Subquery(said.values("text")[:1]))
        .order_by("requested_at", "id")
        .values_list("id", "number", "order_number", "order__customer_name", "reason", "units", "said", "requested_at")
    )[:limit]


def _first_to_finish(returns: QuerySet[Return], limit: int) -> QuerySet[Any, Any]:
    return (
        with_units(returns)
        .order_by("received_at", "id")
        .values_list(
            "id", "number", "order_number", "order__customer_name", "status", "units", "received_at", "supplier__name"
        )
    )[:limit]


def _rows_to_decide(facts: Facts) -> Iterator[Row]:
    for return_id, number, order, customer, reason, units, said_by_customer, requested_at in facts:
        cause = ngettext(
            "{units} unit of order {order} is to come back: {reason}.",
            "{units} units of order {order} are to come back: {reason}.",
            units,
        ).format(units=units, order=order, reason=ReturnReason(reason).label)
        if said_by_customer:
            cause = f"{cause} “{said_by_customer[:200]}”"
        at = f"/returns/{number}/"
        yield Row(
            id=str(return_id),
            subject=_("Return {number}").format(number=number),
            url=at,
            cause=cause,
            note=customer,
            since=requested_at,
            ways=[
                Way(label=_("Approve"), url=f"{at}approve/", icon="thumb-up", permission="returns.edit"),
                Way(
                    label=_("Decline"), url=f"{at}decline/", icon="thumb-down", permission="returns.edit",
                    ask=("reason", _("Why? The customer reads this.")),
                ),
            ],
        )  # fmt: skip


def _rows_to_finish(facts: Facts) -> Iterator[Row]:
    for return_id, number, order, customer, status, units, received_at, supplier in facts:
        if status == Return.Status.RECEIVED:
            cause = _("Back from order {order}: {units}, sent by {supplier}. To be inspected.")
            label, icon = _("Inspect"), "zoom-check"
        else:
            cause = _("Inspected, of order {order}: {units}. The customer waits for the money or a replacement.")
            label, icon = _("Refund or replace"), "cash"
        yield Row(
            id=str(return_id),
            subject=_("Return {number}").format(number=number),
            url=f"/returns/{number}/",
            cause=cause.format(units=units, order=order, supplier=supplier),
            note=customer,
            since=received_at,
            ways=[Way(label=label, url=f"/returns/{number}/", icon=icon, is_link=True)],
        )


def _cleared(start: datetime) -> QuerySet[Return]:
    return Return.objects.filter(closed_at__gte=start)


LAST_NOTE = Subquery(ReturnNote.objects.filter(rma=OuterRef("pk")).order_by("-at", "-id").values("id")[:1])
KINDS = (
    Kind(
        key="return-to-decide", label=gettext_lazy("Returns to decide"), icon="arrow-back-up", permission="returns.view",
        waiting=_to_decide, first=_first_to_decide, rows=_rows_to_decide, news=(LAST_NOTE,), stream="order_id",
    ),
    Kind(
        key="return-to-finish", label=gettext_lazy("Returns to inspect or refund"), icon="cash", permission="returns.view",
        waiting=_to_finish, first=_first_to_finish, rows=_rows_to_finish, cleared=_cleared,
        news=("status",), stream="order_id",
    ),
)  # fmt: skip
