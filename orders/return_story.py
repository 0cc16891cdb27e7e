"""What the pages of returns tell, to staff, to the supplier and to the customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils.translation import gettext as _

from dropship.events.models import Event
from dropship.ui.markup import actor
from dropship.ui.states import look
from orders.models import Order, OrderLine, PurchaseOrderLine, Refund, Return, ReturnLine, ReturnNote
from orders.returnable import returnable_lines, with_the_customer
from orders.search import matching_orders

Status = Return.Status
AT_MOST = 20
LOOKS: dict[str, tuple[str, str]] = {
    "return.requested": ("arrow-back-up", "blue"),
    "return.approved": ("thumb-up", "azure"),
    "return.declined": ("thumb-down", "red"),
    "return.sent": ("truck-return", "indigo"),
    "return.received": ("package-import", "purple"),
    "return.inspected": ("zoom-check", "purple"),
    "return.refunded": ("cash", "green"),
    "return.replaced": ("refresh", "green"),
    "return.cancelled": ("x", ""),
}


def return_story(rma: Return) -> dict[str, Any]:
    """One return with its lines and what can be done with it next; what staff alone know is not in it."""
    lines = list(rma.lines.order_by("position"))
    moves = Return.MOVES[rma.status]
    return {
        "rma": rma,
        "lines": lines,
        "steps": _steps(rma),
        "can_approve": Status.APPROVED in moves,
        "can_decline": Status.DECLINED in moves,
        "can_note_sent": rma.status == Status.APPROVED,
        "can_receive": Status.RECEIVED in moves,
        "can_inspect": Status.INSPECTED in moves,
        "can_refund": Status.REFUNDED in moves,
        "can_cancel": Status.CANCELLED in moves,
    }


def staff_story(rma: Return) -> dict[str, Any]:
    """What the retailer knows of it besides: words, refund and what happened."""
    events = Event.objects.filter(stream=rma.order_id, name__startswith="return.").order_by("-position")
    own = [event for event in events if event.data.get("return_id") == str(rma.id)]
    return {
        "notes": list(ReturnNote.objects.filter(rma=rma).order_by("at", "id")),
        "refund": Refund.objects.filter(rma=rma).first(),
        "entries": [entry(event) for event in own],
    }


def returns_of_order(order: Order, purchase_lines: Iterable[PurchaseOrderLine]) -> dict[str, Any]:
    """What the order's page shows of its returns, and whether another one can be asked for; three statements at most."""
    returns = list(Return.objects.filter(order=order).select_related("supplier").order_by("requested_at", "number"))
    lines: dict[UUID, list[ReturnLine]] = defaultdict(list)
    for line in ReturnLine.objects.filter(rma__in=returns).order_by("position") if returns else ():
        lines[line.rma_id].append(line)
    for rma in returns:
        rma.shown_lines = lines[rma.id]  # type: ignore[attr-defined]
    return {"returns": returns, "can_return": bool(with_the_customer(purchase_lines))}


def returns_for_the_customer(order: Order) -> list[Return]:
    """The returns of an order as its customer sees them: no supplier, no money; why one was declined. Three statements."""
    returns = list(Return.objects.filter(order=order).order_by("requested_at", "number"))
    if not returns:
        return []
    lines: dict[UUID, list[ReturnLine]] = defaultdict(list)
    for line in ReturnLine.objects.filter(rma__in=returns).order_by("position"):
        lines[line.rma_id].append(line)
    why = dict(ReturnNote.objects.filter(rma__in=returns, kind="declined").values_list("rma_id", "text"))
    for rma in returns:
        rma.shown_lines, rma.why = lines[rma.id], why.get(rma.id, "")  # type: ignore[attr-defined]
    return returns


def waiting_at_the_supplier() -> int:
    """How many returns the supplier whose session it is has to take in or to describe."""
    return Return.objects.at_the_supplier().count()


def to_do_of_the_supplier() -> list[Return]:
    """The same, those that are here already first; the few that a page shows, with their units."""
    is_here = Case(When(status=Status.RECEIVED, then=0), When(status=Status.IN_TRANSIT, then=1), default=2)
    return list(with_units(Return.objects.at_the_supplier()).order_by(is_here, "approved_at", "id")[:AT_MOST])


def returnable_order_lines(order: Order) -> list[tuple[OrderLine, int]]:
    """The lines of the order of which units can come back, with how many."""
    units: dict[UUID, int] = defaultdict(int)
    for line, left in returnable_lines(order.id):
        units[line.order_line_id] += left
    lines = OrderLine.objects.filter(id__in=units).order_by("position")
    return [(line, units[line.id]) for line in lines]


def with_units(rows: QuerySet[Return]) -> QuerySet[Any]:
    """The same rows with the number of `units` to come back, counted for the rows shown alone."""
    lines = ReturnLine.objects.filter(rma=OuterRef("pk")).order_by().values("rma")
    return rows.annotate(units=Subquery(lines.annotate(units=Sum("quantity")).values("units")))


def matching_for_supplier(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of a supplier's rows with this number, order, SKU, sender or tracking number."""
    lines = ReturnLine.objects.filter(Q(sku__iexact=words) | Q(supplier_sku__iexact=words))
    return rows.filter(
        Q(number__istartswith=words)
        | Q(order_number__istartswith=words)
        | Q(sent_by__icontains=words)
        | Q(tracking_number="".join(words.split()).upper())
        | Q(id__in=lines.values("rma_id"))
    )


def matching_for_staff(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of all rows with this number or tracking number, or of an order that the search of orders finds."""
    found = matching_orders(Order.objects.all(), words).values("id")
    compact = "".join(words.split()).upper()
    return rows.filter(Q(number__iexact=words) | Q(tracking_number=compact) | Q(order_id__in=found))


def entry(event: Event) -> dict[str, Any]:
    """What happened to a return, as an entry of a timeline."""
    icon, tone = LOOKS.get(event.name, ("point", ""))
    title, text = return_words(event)
    return {"at": event.at, "title": title, "text": text, "by": actor(event.actor), "icon": icon, "tone": tone}


def return_words(event: Event) -> tuple[str, str]:
    """Title and text of an event of a return."""
    data = event.data
    number, units = data.get("number", ""), _listed(data.get("lines", []))
    match event.name:
        case "return.requested":
            return _("Return {number} requested").format(number=number), units
        case "return.approved":
            return _("Return {number} approved").format(number=number), ""
        case "return.declined":
            return _("Return {number} declined").format(number=number), ""
        case "return.sent":
            parcel = f"{data.get('carrier', '')} {data.get('tracking_number', '')}".strip()
            return _("Return {number} is on its way").format(number=number), parcel
        case "return.received":
            return _("Return {number} received").format(number=number), units
        case "return.inspected":
            return _("Return {number} inspected").format(number=number), _found(data.get("lines", []))
        case "return.refunded":
            return _("Return {number} refunded").format(number=number), f"{data.get('amount')} {data.get('currency')}"
        case "return.replaced":
            return _("Return {number}: sent once more").format(number=number), units
    return _("Return {number} cancelled").format(number=number), ""


def _listed(lines: list[dict[str, Any]]) -> str:
    return ", ".join(f"{line['quantity']} × {line['sku']}" for line in lines)


def _found(lines: list[dict[str, Any]]) -> str:
    conditions = dict(ReturnLine.Condition.choices)
    return ", ".join(
        f"{line['quantity']} × {line['sku']}: {conditions.get(line.get('condition', ''), '')}" for line in lines
    )


def _steps(rma: Return) -> list[dict[str, Any]]:
    """The progress line: what is done, where it stands, what is to come."""
    ended_early = rma.status in Return.VOID
    reached: list[tuple[str, datetime | None]] = [
        (_("Requested"), rma.requested_at),
        (_("Approved"), rma.approved_at),
        (_("On its way"), rma.sent_at),
        (_("Received"), rma.received_at),
        (_("Inspected"), rma.inspected_at),
    ]
    last = max(index for index, (_label, at) in enumerate(reached) if at is not None)
    if ended_early:
        done = [{"label": label, "state": "done", "at": at} for label, at in reached[: last + 1] if at]
        return [*done, {"label": look("return", rma.status).word, "state": "problem", "at": rma.closed_at}]
    is_over = rma.closed_at is not None
    steps = [
        {
            "label": label,
            "state": "done" if index < last or is_over else "current" if index == last else "todo",
            "at": at,
        }
        for index, (label, at) in enumerate(reached)
    ]
    end = look("return", rma.status if is_over else Status.REFUNDED).word
    return [*steps, {"label": end, "state": "done" if is_over else "todo", "at": rma.closed_at}]
