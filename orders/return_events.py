"""What can happen to a return; told in the stream of its order. What people wrote stays out of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from dropship.events.registry import event_type
from orders.models import Return


@dataclass(frozen=True, slots=True)
class OfReturn:
    """Which return it is about; `supplier` is a code, `lines` are {sku, quantity} and what the event adds."""

    stream: UUID
    return_id: UUID
    number: str
    supplier: str
    lines: list[dict[str, Any]]


@event_type
@dataclass(frozen=True, slots=True)
class ReturnRequested(OfReturn):
    name: ClassVar[str] = "return.requested"
    reason: str


@event_type
@dataclass(frozen=True, slots=True)
class ReturnApproved(OfReturn):
    """`return_to` is supplier or retailer; `shipping_paid_by` also customer."""

    name: ClassVar[str] = "return.approved"
    return_to: str
    shipping_paid_by: str


@event_type
@dataclass(frozen=True, slots=True)
class ReturnDeclined(OfReturn):
    name: ClassVar[str] = "return.declined"


@event_type
@dataclass(frozen=True, slots=True)
class ReturnSent(OfReturn):
    """The customer has handed it to a carrier."""

    name: ClassVar[str] = "return.sent"
    carrier: str
    tracking_number: str


@event_type
@dataclass(frozen=True, slots=True)
class ReturnReceived(OfReturn):
    """The quantities are the units that came."""

    name: ClassVar[str] = "return.received"


@event_type
@dataclass(frozen=True, slots=True)
class ReturnInspected(OfReturn):
    """Each line with its condition and disposition. Stock is what the supplier reports; nothing is added to it here."""

    name: ClassVar[str] = "return.inspected"


@event_type
@dataclass(frozen=True, slots=True)
class ReturnRefunded(OfReturn):
    """The store pays the amount; it is only written down."""

    name: ClassVar[str] = "return.refunded"
    amount: Decimal
    currency: str
    method: str


@event_type
@dataclass(frozen=True, slots=True)
class ReturnReplaced(OfReturn):
    """The units are looked for at a supplier again, at no cost to the customer."""

    name: ClassVar[str] = "return.replaced"


@event_type
@dataclass(frozen=True, slots=True)
class ReturnCancelled(OfReturn):
    name: ClassVar[str] = "return.cancelled"


def of_return(rma: Return, lines: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The fields that every event of a return has; its lines as asked for, where no others are given."""
    if lines is None:
        lines = [{"sku": line.sku, "quantity": line.quantity} for line in rma.lines.order_by("position")]
    return {
        "stream": rma.order_id,
        "return_id": rma.id,
        "number": rma.number,
        "supplier": rma.supplier.code,
        "lines": lines,
    }
