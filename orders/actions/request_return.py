"""A customer wants to send something back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.accept_purchase_order import QuantityTooHigh, UnknownLine
from orders.actions.reject_purchase_order import UnknownReason
from orders.models import Order, OrderLine, PurchaseOrderLine, Return, ReturnLine, ReturnNote, ReturnReason
from orders.return_events import ReturnRequested, of_return
from orders.returnable import returnable_lines

LONGEST_COMMENT = 2000
# What is not the customer's fault comes back at the retailer's cost, unless staff decide otherwise.
OUR_FAULT = frozenset({"damaged", "defective", "wrong_item", "not_as_described"})
Parts = list[tuple[PurchaseOrderLine, int, str]]


class NothingToReturn(Invalid):
    """No unit was named."""

    code = "nothing_to_return"


@verb
def request_return(
    order_id: UUID,
    *,
    lines: Sequence[Mapping[str, Any]],
    reason: str = ReturnReason.OTHER,
    comment: str = "",
    request: UUID | None = None,
    by: str,
    at: datetime,
) -> list[Return]:
    """Ask to return `lines` = [{"line": order line id or "sku": …, "quantity", "reason"?}] of an order.

    One return is made for each supplier that sent the units. No unit that has not arrived, or is in
    another return that is neither declined nor cancelled, can be returned: the order's row is locked, so
    two requests at once cannot both have it. The same `request` again gives the standing returns.
    Raises NothingToReturn, UnknownLine, UnknownReason, QuantityTooHigh and Invalid.
    """
    order = Order.objects.locked(order_id)
    if request is not None:
        standing = list(order.returns.filter(request=request).select_related("supplier").order_by("number"))
        if standing:
            return standing
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(
            _("A comment has at most {most} characters.").format(most=LONGEST_COMMENT),
            code="too_long",
            pointer="/comment",
        )
    parts = _parts(order, lines, reason)
    by_supplier: dict[UUID, Parts] = defaultdict(list)
    for part in parts:
        by_supplier[part[0].supplier_id].append(part)
    number, request = order.returns.count(), request or uuid7()
    made = []
    for supplier_id, own in by_supplier.items():
        number += 1
        made.append(_write(order, supplier_id, own, number=number, request=request, at=at))
    if comment.strip():
        ReturnNote.objects.bulk_create(
            ReturnNote(
                id=uuid7(), tenant_id=order.tenant_id, rma=rma, kind="comment", text=comment.strip(), by=by[:200], at=at
            )
            for rma in made
        )
    for rma in made:
        record(ReturnRequested(**of_return(rma), reason=rma.reason), by=by, at=at)
    return made


def _parts(order: Order, lines: Sequence[Mapping[str, Any]], reason: str) -> Parts:
    """So many units of each purchase order line; the units that came first go back first."""
    ordered = list(OrderLine.objects.filter(order=order).order_by("position"))
    left = [[line, units] for line, units in returnable_lines(order.id)]
    taken: dict[UUID, tuple[PurchaseOrderLine, int, str]] = {}
    for index, wanted in enumerate(lines):
        quantity, why = wanted["quantity"], wanted.get("reason") or reason
        if why not in ReturnReason.values:
            raise UnknownReason(
                _("The reason is one of {codes}.").format(codes=", ".join(ReturnReason.values)), pointer="/reason"
            )
        if quantity <= 0:
            raise Invalid(_("A quantity is 1 or more."), code="out_of_range", pointer=f"/lines/{index}/quantity")
        meant = {
            line.id
            for line in ordered
            if (str(line.id) == str(wanted["line"]).lower() if wanted.get("line") else line.sku == wanted.get("sku"))
        }
        if not meant:
            raise UnknownLine(_("The order has no such line."), pointer=f"/lines/{index}")
        rest = quantity
        for source in left:
            line, units = source
            part = min(rest, units) if line.order_line_id in meant else 0
            if part:
                source[1] -= part
                rest -= part
                before = taken.get(line.id, (line, 0, why))
                taken[line.id] = (line, before[1] + part, before[2])
        if rest:
            sku = next(line.sku for line in ordered if line.id in meant)
            raise QuantityTooHigh(
                _(
                    "Of {sku} {left} units can be returned, not {quantity}: only what has arrived and is in no other return."
                ).format(sku=sku, left=quantity - rest, quantity=quantity),
                pointer=f"/lines/{index}/quantity",
            )
    if not taken:
        raise NothingToReturn(_("Say which units come back."), pointer="/lines")
    return list(taken.values())


def _write(order: Order, supplier_id: UUID, parts: Parts, *, number: int, request: UUID, at: datetime) -> Return:
    reason = parts[0][2]
    rma = Return.objects.create(
        id=uuid7(),
        tenant_id=order.tenant_id,
        order=order,
        order_number=order.number,
        supplier_id=supplier_id,
        number=f"RMA-{order.number}-{number}",
        request=request,
        reason=reason,
        sent_by=str(order.shipping_address.get("name") or "")[:200],
        shipping_paid_by=Return.Payer.RETAILER if reason in OUR_FAULT else Return.Payer.CUSTOMER,
        requested_at=at,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(
            id=uuid7(),
            tenant_id=order.tenant_id,
            rma=rma,
            supplier_id=supplier_id,
            order_line_id=line.order_line_id,
            purchase_order_line=line,
            position=position,
            sku=line.sku,
            supplier_sku=line.supplier_sku,
            name=line.name,
            reason=why,
            quantity=quantity,
        )
        for position, (line, quantity, why) in enumerate(parts, 1)
    )
    return rma
