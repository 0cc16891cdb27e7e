"""A carrier tells where a parcel is."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid, NotFound
from dropship.base.ids import uuid7
from dropship.events.record import record
from dropship.tenancy.verb import verb
from orders.actions.note_returned_parcel import note_returned_parcel
from orders.actions.settle_order import settle_order
from orders.events import ShipmentUpdated
from orders.models import PurchaseOrder, PurchaseOrderLine, Shipment, TrackingEvent

Status = Shipment.Status
CLOCKS_DIFFER_BY = timedelta(minutes=5)
ENDS = frozenset({Status.DELIVERED, Status.RETURNED_TO_SENDER})
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class UnknownTrackingStatus(Invalid):
    """The status is none that a parcel can have."""

    code = "unknown_status"


@verb
def record_tracking_event(
    shipment_id: UUID,
    *,
    status: str,
    at: datetime,
    description: str = "",
    location: str = "",
    by: str,
    now: datetime,
) -> Shipment:
    """Keep what happened to a parcel `at` some time, reported `now`; the same report is kept once.

    Reports may come in any order: the parcel has the status of the latest by time, and once delivered or
    returned to the sender it stays so until the other of the two happens. The first delivery closes the
    lines in the parcel; one that came back is an issue of its order.
    Raises NotFound, UnknownTrackingStatus and Invalid.
    """
    if status not in Status.values:
        raise UnknownTrackingStatus(
            _("The status is one of {values}.").format(values=", ".join(Status.values)), pointer="/status"
        )
    if not EARLIEST <= at <= now + CLOCKS_DIFFER_BY:
        raise Invalid(_("It has happened in the past, in 1990 or later."), code="out_of_range", pointer="/at")
    purchase_order, shipment = locked_parcel(shipment_id)
    event = TrackingEvent(
        id=uuid7(),
        tenant_id=shipment.tenant_id,
        shipment=shipment,
        supplier_id=shipment.supplier_id,
        status=status,
        at=at,
        description=description[:500],
        location=location[:200],
        received_at=now,
        by=by[:200],
        fingerprint=_fingerprint(shipment_id, status, at, description, location),
    )
    told = list(shipment.events.order_by("at", "received_at", "id"))
    if any(other.fingerprint == event.fingerprint for other in told):
        return shipment
    event.save(force_insert=True)
    is_latest = not told or at >= told[-1].at
    before = shipment.status
    _follow(shipment, sorted([*told, event], key=lambda one: (one.at, one.received_at, one.id)))
    if shipment.status != before or is_latest:
        record(
            ShipmentUpdated(
                stream=shipment.order_id,
                shipment=shipment.id,
                status=shipment.status,
                tracking_number=shipment.tracking_number,
                happened_at=at,
                location=event.location,
            ),
            by=by,
            at=now,
        )
    if shipment.status != before:
        note_returned_parcel(shipment, by=by, at=now)
    if status == Status.DELIVERED:
        _deliver(purchase_order, shipment, at, by=by, now=now)
    return shipment


def locked_parcel(shipment_id: UUID) -> tuple[PurchaseOrder, Shipment]:
    """Order, purchase order and parcel, locked in this order."""
    purchase_order_id = Shipment.objects.filter(id=shipment_id).values_list("purchase_order_id", flat=True).first()
    if purchase_order_id is None:
        raise NotFound(_("There is no such shipment."))
    purchase_order = PurchaseOrder.objects.locked(purchase_order_id)
    return purchase_order, Shipment.objects.select_for_update().get(id=shipment_id)


def _fingerprint(shipment_id: UUID, status: str, at: datetime, description: str, location: str) -> str:
    parts = [str(shipment_id), status, at.astimezone(UTC).isoformat(), description, location]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _follow(shipment: Shipment, events: list[TrackingEvent]) -> None:
    """The parcel's status by what is told of it, oldest first."""
    ends = [event.status for event in events if event.status in ENDS]
    status = ends[-1] if ends else events[-1].status
    if status != shipment.status:
        shipment.status = status
        shipment.save(update_fields=["status"])


def _deliver(purchase_order: PurchaseOrder, shipment: Shipment, at: datetime, *, by: str, now: datetime) -> None:
    """The parcel's units have arrived; an earlier time told later is taken over.

    Units that were sent again meanwhile are counted in the parcel that brings them now.
    """
    first_time = shipment.delivered_at is None
    if shipment.delivered_at is not None and shipment.delivered_at <= at:
        return
    shipment.delivered_at = at
    shipment.save(update_fields=["delivered_at"])
    if shipment.resent_at is not None:
        return
    lines = list(purchase_order.lines.order_by("position"))
    if first_time:
        arrived = dict(shipment.lines.values_list("purchase_order_line_id", "quantity"))
        for line in lines:
            line.quantity_delivered += arrived.get(line.id, 0)
        PurchaseOrderLine.objects.bulk_update([line for line in lines if line.id in arrived], ["quantity_delivered"])
    close_when_arrived(purchase_order, lines, at=now)
    settle_order(purchase_order.order_id, by=by, at=now)


def close_when_arrived(purchase_order: PurchaseOrder, lines: list[PurchaseOrderLine], *, at: datetime) -> None:
    """A shipped purchase order is delivered once nothing of it is under way and something has arrived."""
    has_arrived = any(line.quantity_delivered for line in lines)
    is_under_way = any(line.quantity_under_way for line in lines)
    if purchase_order.status == PurchaseOrder.Status.SHIPPED and has_arrived and not is_under_way:
        purchase_order.move_to(PurchaseOrder.Status.DELIVERED, at=at)
    if purchase_order.status == PurchaseOrder.Status.DELIVERED:
        parcels = purchase_order.shipments.filter(resent_at=None).exclude(delivered_at=None)
        last = max(parcels.values_list("delivered_at", flat=True), default=purchase_order.delivered_at)
        purchase_order.delivered_at = last
        purchase_order.save(update_fields=["status", "delivered_at", "closed_at"])
